package dev.banyan.formats.wsdl;

import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlFolder;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.formats.xsd.Schemas;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a WSDL and all it imports define, by expanded name (WSDL 1.1, section 2). Owned by one
/// thread.
final class Definitions {
  static final String WSDL = "http://schemas.xmlsoap.org/wsdl/";
  private static final Set<String> WORDS =
      Set.of("types", "message", "portType", "binding", "service");

  private final XmlFolder folder;
  private final Schemas schemas;
  private final Mistakes mistakes;
  private final Set<Path> loaded = new HashSet<>();
  private final Map<String, Map<XmlName, XmlElement>> all = new HashMap<>();

  Definitions(XmlFolder folder, Schemas schemas) {
    this.folder = folder;
    this.schemas = schemas;
    this.mistakes = folder.mistakes();
    WORDS.forEach(word -> all.put(word, new LinkedHashMap<>()));
  }

  /// Adds a file and what it imports; null where it cannot be read.
  @Nullable XmlElement add(Path file, Place at) {
    if (!loaded.add(file)) {
      return null;
    }
    XmlElement root = folder.read(file, at);
    if (root == null) {
      return null;
    }
    if (root.is(XmlName.SCHEMA, "schema")) {
      schemas.add(file, at);
    } else if (root.is(WSDL, "definitions")) {
      definitions(root, file);
    } else {
      mistakes.error(
          "wsdl-root",
          root.place(),
          "expected wsdl:definitions here, not <" + root.name() + ">",
          root.local().equals("description")
              ? "WSDL 2.0 is not supported: give the 1.1 form"
              : null);
    }
    return root;
  }

  Map<XmlName, XmlElement> of(String word) {
    return all.getOrDefault(word, Map.of());
  }

  /// The definition that `attribute` refers to; null, with a mistake reported, where there is none.
  @Nullable XmlElement referred(XmlElement from, String attribute, String word) {
    if (from.attribute(attribute) == null) {
      mistakes.error(
          "wsdl-attribute",
          from.place(),
          "<" + from.local() + "> needs the attribute `" + attribute + "`",
          null);
      return null;
    }
    XmlName name = from.reference(attribute, mistakes);
    XmlElement found = name == null ? null : of(word).get(name);
    if (name != null && found == null) {
      String meant =
          dev.banyan.text.Suggestion.forWord(
              name.local(), of(word).keySet().stream().map(XmlName::local).toList());
      boolean sameLocal =
          of(word).keySet().stream().anyMatch(one -> one.local().equals(name.local()));
      mistakes.error(
          "wsdl-missing",
          from.placeOf(attribute),
          "there is no " + word + " `" + name + "`",
          sameLocal ? "one of that name has another namespace: check the prefix" : meant);
    }
    return found;
  }

  private void definitions(XmlElement root, Path file) {
    String namespace = root.attribute("targetNamespace");
    String target = namespace == null ? "" : namespace;
    for (XmlElement child : root.children()) {
      String word = child.local();
      if (child.name().namespace().equals(WSDL)) {
        if (word.equals("import")) {
          include(child, file);
        } else if (word.equals("types")) {
          types(child, file);
        } else if (WORDS.contains(word)) {
          define(child, word, target);
        }
      } else if (WORDS.contains(word)) {
        mistakes.error(
            "wsdl-namespace",
            child.place(),
            "<"
                + word
                + "> is not of the WSDL namespace but of \""
                + child.name().namespace()
                + "\"",
            "check the prefix or the default namespace");
      }
    }
  }

  private void define(XmlElement child, String word, String target) {
    String name = child.attribute("name");
    if (name == null) {
      mistakes.error("wsdl-attribute", child.place(), "<" + word + "> needs a name", null);
    } else {
      of(word).putIfAbsent(new XmlName(target, name.strip()), child);
    }
  }

  private void include(XmlElement child, Path file) {
    String location = child.attribute("location");
    if (location == null) {
      mistakes.error("wsdl-attribute", child.place(), "<import> needs a location", null);
      return;
    }
    Place at = child.placeOf("location");
    Path imported = folder.resolve(file, location, at);
    if (imported != null) {
      add(imported, at);
    }
  }

  private void types(XmlElement types, Path file) {
    for (XmlElement child : types.children()) {
      if (child.is(XmlName.SCHEMA, "schema")) {
        schemas.add(child, file);
      } else if (child.local().equals("schema")) {
        mistakes.warning(
            "xsd-version",
            child.place(),
            "a schema of the namespace \"" + child.name().namespace() + "\" is not read",
            "only " + XmlName.SCHEMA + " is");
      }
    }
  }
}
