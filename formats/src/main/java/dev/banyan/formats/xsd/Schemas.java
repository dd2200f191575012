package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlFolder;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.text.Mistakes;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All global definitions of a set of schema documents, with what they include, import and
/// redefine. Filled by one thread, then only read.
public final class Schemas {
  static final String SOAP_ENCODING = "http://schemas.xmlsoap.org/soap/encoding/";
  static final String SOAP12_ENCODING = "http://www.w3.org/2003/05/soap-encoding";

  /// Namespaces whose schemas nobody keeps beside a contract; what they define is built in or
  /// refused.
  private static final Set<String> WELL_KNOWN =
      Set.of(
          SOAP_ENCODING,
          SOAP12_ENCODING,
          XmlName.SCHEMA,
          XmlName.XML,
          "http://schemas.xmlsoap.org/wsdl/",
          "http://schemas.xmlsoap.org/soap/envelope/",
          "http://www.w3.org/2005/05/xmlmime",
          "http://xml.apache.org/xml-soap");

  private final XmlFolder folder;
  private final Mistakes mistakes;
  private final Map<Component.Sort, Map<XmlName, Component>> all =
      new EnumMap<>(Component.Sort.class);
  private final Set<String> loaded = new HashSet<>();

  public Schemas(XmlFolder folder) {
    this.folder = folder;
    this.mistakes = folder.mistakes();
    for (Component.Sort sort : Component.Sort.values()) {
      all.put(sort, new LinkedHashMap<>());
    }
  }

  Mistakes mistakes() {
    return mistakes;
  }

  /// The definition of that sort and name; null where there is none.
  @Nullable Component find(Component.Sort sort, XmlName name) {
    return all(sort).get(name);
  }

  Map<XmlName, Component> all(Component.Sort sort) {
    return all.getOrDefault(sort, Map.of());
  }

  /// Adds a schema file by itself.
  public void add(Path file, dev.banyan.text.Place at) {
    XmlElement root = folder.read(file, at);
    if (root != null) {
      addRoot(root, file, null);
    }
  }

  /// Adds an `xs:schema` element that stands inside another document (a WSDL's types).
  public void add(XmlElement schema, @Nullable Path file) {
    load(SchemaDocument.of(schema, file, null), Set.of());
  }

  private void addRoot(XmlElement root, Path file, @Nullable String includer) {
    if (!root.is(XmlName.SCHEMA, "schema")) {
      mistakes.error(
          "xsd-root", root.place(), "expected an xs:schema here, not <" + root.name() + ">", null);
      return;
    }
    SchemaDocument document = SchemaDocument.of(root, file, includer);
    if (loaded.add(file + " " + document.namespace())) {
      load(document, Set.of());
    }
  }

  private void load(SchemaDocument document, Set<XmlElement> without) {
    for (XmlElement child : document.root().children()) {
      if (child.name().namespace().equals(XmlName.SCHEMA) && !without.contains(child)) {
        switch (child.local()) {
          case "include" -> bring(document, child, document.namespace());
          case "import" -> bring(document, child, null);
          case "redefine" -> redefine(document, child);
          case "element" -> define(Component.Sort.ELEMENT, child, document, null);
          case "complexType", "simpleType" -> define(Component.Sort.TYPE, child, document, null);
          case "attribute" -> define(Component.Sort.ATTRIBUTE, child, document, null);
          case "group" -> define(Component.Sort.GROUP, child, document, null);
          case "attributeGroup" -> define(Component.Sort.ATTRIBUTE_GROUP, child, document, null);
          case "annotation", "notation" -> {
            // Nothing that values depend on.
          }
          default ->
              mistakes.error(
                  "xsd-element",
                  child.place(),
                  "<" + child.local() + "> may not stand in a schema",
                  null);
        }
      } else if (!child.name().namespace().equals(XmlName.SCHEMA)) {
        mistakes.error(
            "xsd-element",
            child.place(),
            "<" + child.local() + "> is not of the XML Schema namespace",
            "check the prefix or the default namespace");
      }
    }
  }

  private void bring(SchemaDocument document, XmlElement reference, @Nullable String includer) {
    String location = reference.attribute("schemaLocation");
    String namespace = reference.attribute("namespace");
    if (location == null || (namespace != null && WELL_KNOWN.contains(namespace))) {
      return;
    }
    dev.banyan.text.Place at = reference.placeOf("schemaLocation");
    Path file = folder.resolve(document.file(), location, at);
    XmlElement root = file == null ? null : folder.read(file, at);
    if (file != null && root != null) {
      addRoot(root, file, includer);
    }
  }

  private void redefine(SchemaDocument document, XmlElement redefine) {
    bring(document, redefine, document.namespace());
    for (XmlElement child : redefine.children()) {
      Component.Sort sort =
          switch (child.local()) {
            case "complexType", "simpleType" -> Component.Sort.TYPE;
            case "group" -> Component.Sort.GROUP;
            case "attributeGroup" -> Component.Sort.ATTRIBUTE_GROUP;
            default -> null;
          };
      String name = child.attribute("name");
      if (sort != null && name != null) {
        XmlName full = new XmlName(document.namespace(), name);
        Component original = all(sort).remove(full);
        if (original == null) {
          mistakes.error(
              "xsd-redefine", child.place(), "there is no " + name + " to redefine", null);
        } else {
          define(sort, child, document, original);
        }
      }
    }
  }

  private void define(
      Component.Sort sort,
      XmlElement element,
      SchemaDocument document,
      @Nullable Component redefined) {
    String name = element.attribute("name");
    if (name == null || name.isBlank()) {
      mistakes.error("xsd-name", element.place(), "a global " + sort.word + " needs a name", null);
      return;
    }
    XmlName full = new XmlName(document.namespace(), name.strip());
    all(sort).putIfAbsent(full, new Component(full, element, document, redefined));
  }
}
