package dev.banyan.formats.xsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlEquivalence;
import dev.banyan.formats.xml.XmlFolder;
import dev.banyan.formats.xml.XmlInput;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.formats.xml.XmlReader;
import dev.banyan.formats.xml.XmlTree;
import dev.banyan.formats.xml.XmlWriter;
import dev.banyan.text.Mistakes;
import dev.banyan.value.Struct;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A schema given as text, for tests: namespace `urn:t` with the prefix `t`, elements qualified.
final class Schema {
  final SchemaTypes types;
  private final XmlElement root;

  Schema(String content) {
    String text =
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:t='urn:t'"
            + " targetNamespace='urn:t' elementFormDefault='qualified'>\n"
            + content
            + "\n</xs:schema>";
    Mistakes mistakes = new Mistakes();
    XmlElement read = XmlTree.read(text.getBytes(StandardCharsets.UTF_8), "test.xsd", mistakes);
    assertThat(read).as(mistakes.render()).isNotNull();
    this.root = read;
    Schemas schemas = new Schemas(new XmlFolder(Path.of("target"), mistakes));
    schemas.add(read, null);
    this.types = new SchemaTypes(schemas);
  }

  XmlCodec codec(String element) {
    SchemaTypes.Use<XmlElementType> use = types.element(new XmlName("urn:t", element), root);
    XmlElementType found = use.value();
    assertThat(use.flaw()).isNull();
    assertThat(found).isNotNull();
    return new XmlCodec(found);
  }

  Flaw flaw(String element) {
    Flaw flaw = types.element(new XmlName("urn:t", element), root).flaw();
    assertThat(flaw).isNotNull();
    return flaw;
  }

  /// The value of the document, whose root is `element`; default namespace `urn:t`.
  Object read(String element, String document) {
    try (XmlReader reader = XmlInput.STANDARD.open(named(document), null)) {
      return codec(element).decode(reader.toRoot(), false);
    }
  }

  Struct struct(String element, String document) {
    return (Struct) read(element, document);
  }

  String write(String element, Object value) {
    XmlWriter out = new XmlWriter().prefer("urn:t", "t");
    codec(element).encode(value, out);
    return out.toString();
  }

  /// Reads the document, writes it again and requires that both mean the same; gives the value.
  Struct roundTrip(String element, String document) {
    Struct value = struct(element, document);
    XmlElement expected = XmlTree.read(named(document), "expected", new Mistakes());
    XmlElement actual =
        XmlTree.read(
            write(element, value).getBytes(StandardCharsets.UTF_8), "actual", new Mistakes());
    assertThat(expected).isNotNull();
    assertThat(actual).isNotNull();
    assertThat(XmlEquivalence.compare(expected, actual)).isEqualTo("equal");
    return value;
  }

  private static byte[] named(String document) {
    int end = document.indexOf('>');
    int at = document.charAt(end - 1) == '/' ? end - 1 : end;
    String declared =
        document.substring(0, at)
            + " xmlns='urn:t' xmlns:t='urn:t'"
            + " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
            + document.substring(at);
    return declared.getBytes(StandardCharsets.UTF_8);
  }

  /// What the operator is told about a document that must be refused.
  static String garbage(Schema schema, String document) {
    Fault fault = catchThrowableOfType(Fault.class, () -> schema.read("e", document));
    assertThat(fault).as(document).isNotNull();
    assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
    return String.valueOf(fault.operator());
  }
}
