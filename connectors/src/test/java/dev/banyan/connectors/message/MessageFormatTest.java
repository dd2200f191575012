package dev.banyan.connectors.message;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Fault;
import dev.banyan.connect.SystemContext;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bodies and envelopes, by what settings say of them.
class MessageFormatTest {
  private static final String SHIPMENT =
      """
      <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:s"
          targetNamespace="urn:s" elementFormDefault="qualified">
        <xs:element name="Shipment">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="ORDNO" type="xs:string"/>
              <xs:element name="WEIGHT" type="xs:decimal"/>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
      </xs:schema>
      """;

  private static final String ORDER =
      """
      {"$defs": {"Order": {"type": "object", "required": ["id", "total"], "properties": {
        "id": {"type": "string", "maxLength": 8},
        "total": {"type": "number", "multipleOf": 0.01}}}},
       "$ref": "#/$defs/Order"}
      """;

  private static final CloudEvents.Binding BINDING =
      new CloudEvents.Binding(List.of("ce_"), "content-type");

  @TempDir Path folder = Path.of("");
  private final Mistakes mistakes = new Mistakes();

  private MessageFormat read(Content content) {
    Node.Mapping node = new Node.Mapping(List.of(), Place.of("test.yaml"));
    SystemContext context = new SystemContext("orders", folder, node, mistakes, null);
    return new ContentReader(content, context, "").read(BINDING);
  }

  private Content of(String file, String schema, Content.@Nullable Envelope envelope)
      throws IOException {
    Path path = Files.writeString(folder.resolve(file), schema);
    return new Content(path, null, null, envelope, null, new ByteSize(2000));
  }

  private static Message message(String body, Map<String, String> headers) {
    List<Header> all = new ArrayList<>();
    headers.forEach((name, value) -> all.add(new Header(name, bytes(value))));
    return new Message("1", "here@1", null, all, bytes(body), null);
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }

  private static String refusal(MessageFormat format, Message message) {
    Fault fault = catchThrowableOfType(Fault.class, () -> format.decode(message));
    assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
    return String.valueOf(fault.operator());
  }

  private static Struct data(Struct event) {
    return (Struct) requireNonNull(event.at("data"));
  }

  private static Map<String, String> headers(Outgoing message) {
    return message.headers().stream()
        .collect(Collectors.toMap(Header::name, one -> text(one.value())));
  }

  @Test
  void readsAndWritesTheRootElementOfASchema() throws Exception {
    MessageFormat format = read(of("shipment.xsd", SHIPMENT, null));
    String document = "<Shipment xmlns=\"urn:s\"><ORDNO>7</ORDNO><WEIGHT>1.50</WEIGHT></Shipment>";

    Struct value = format.decode(message(document, Map.of()));

    assertThat(value.at("ORDNO")).isEqualTo("7");
    assertThat(value.at("WEIGHT")).isEqualTo(new BigDecimal("1.50"));
    Outgoing again = format.encode(value, null, List.of());
    assertThat(format.decode(message(text(again.body()), Map.of()))).isEqualTo(value);
    assertThat(again.isText()).isTrue();
    assertThat(again.contentType()).isEqualTo("application/xml");
  }

  @Test
  void saysWhyADocumentIsNotOfItsSchema() throws Exception {
    MessageFormat format = read(of("shipment.xsd", SHIPMENT, null));

    Stream<String> reasons =
        Stream.of(
                "<Other/>",
                "{}",
                "",
                "<!DOCTYPE x><Shipment xmlns='urn:s'/>",
                "<Shipment xmlns='urn:s'><ORDNO>1</ORDNO><WEIGHT>a</WEIGHT></Shipment>",
                "x".repeat(2001))
            .map(body -> refusal(format, message(body, Map.of())));

    assertThat(reasons).doesNotContain("null").allSatisfy(one -> assertThat(one).isNotBlank());
  }

  @Test
  void readsAndWritesJsonByItsSchema() throws Exception {
    MessageFormat format = read(of("order.json", ORDER, null));

    Struct value = format.decode(message("{\"id\":\"a\",\"total\":1.5,\"more\":1}", Map.of()));

    assertThat(value.at("total")).isEqualTo(new BigDecimal("1.50"));
    assertThat(text(format.encode(value, null, List.of()).body()))
        .isEqualTo("{\"id\":\"a\",\"total\":1.50}");
    assertThat(refusal(format, message("{\"id\":\"123456789\",\"total\":1}", Map.of())))
        .contains("/id");
    assertThat(refusal(format, message("{\"id\":1", Map.of()))).isNotBlank();
  }

  @Test
  void readsAnEventInBinaryMode() throws Exception {
    MessageFormat format = read(of("order.json", ORDER, Content.Envelope.CLOUDEVENTS));
    Map<String, String> attributes =
        Map.of(
            "ce_specversion", "1.0",
            "ce_id", "42",
            "ce_source", "/orders",
            "ce_type", "placed",
            "ce_time", "2026-01-02T03:04:05Z",
            "content-type", "application/json");

    Struct event = format.decode(message("{\"id\":\"a\",\"total\":1}", attributes));

    assertThat(event.at("id")).isEqualTo("42");
    assertThat(event.at("type")).isEqualTo("placed");
    assertThat(event.at("subject")).isNull();
    assertThat(data(event).at("id")).isEqualTo("a");
    Outgoing again = format.encode(event, null, List.of());
    assertThat(headers(again))
        .containsEntry("ce_id", "42")
        .containsEntry("ce_specversion", "1.0")
        .containsEntry("ce_source", "/orders")
        .doesNotContainKey("ce_subject");
    assertThat(text(again.body())).isEqualTo("{\"id\":\"a\",\"total\":1.00}");
  }

  @Test
  void readsAnEventInStructuredModeWhateverItSends() throws Exception {
    MessageFormat format = read(of("order.json", ORDER, Content.Envelope.CLOUDEVENTS_STRUCTURED));
    String document =
        """
        {"specversion":"1.0","id":"42","source":"/o","type":"placed","traceid":"x",
         "data":{"id":"a","total":1}}""";
    Map<String, String> structured =
        Map.of("content-type", "application/cloudevents+json; charset=utf-8");

    Struct event = format.decode(message(document, structured));

    assertThat(data(event).at("total")).isEqualTo(new BigDecimal("1.00"));
    Outgoing again = format.encode(event, null, List.of());
    assertThat(again.contentType()).startsWith("application/cloudevents+json");
    assertThat(format.decode(message(text(again.body()), structured)).at("data"))
        .isEqualTo(event.at("data"));
  }

  @Test
  void carriesXmlAndBytesInStructuredEvents() throws Exception {
    MessageFormat xml = read(of("s.xsd", SHIPMENT, Content.Envelope.CLOUDEVENTS_STRUCTURED));
    MessageFormat raw =
        read(Content.of(Content.Body.BYTES).in(Content.Envelope.CLOUDEVENTS_STRUCTURED));
    Map<String, String> structured = Map.of("content-type", "application/cloudevents+json");
    String head = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",";
    String document = "<Shipment xmlns='urn:s'><ORDNO>7</ORDNO><WEIGHT>1</WEIGHT></Shipment>";

    Struct shipped = xml.decode(message(head + "\"data\":\"" + document + "\"}", structured));
    Struct packed = raw.decode(message(head + "\"data_base64\":\"AAH/\"}", structured));

    assertThat(data(shipped).at("ORDNO")).isEqualTo("7");
    assertThat(packed.at("data")).isEqualTo(Bytes.wrap(new byte[] {0, 1, -1}));
    assertThat(text(raw.encode(packed, null, List.of()).body()))
        .contains("\"data_base64\":\"AAH/\"");
  }

  @Test
  void refusesWhatIsNoEventOfVersionOne() throws Exception {
    MessageFormat format = read(of("order.json", ORDER, Content.Envelope.CLOUDEVENTS));
    Map<String, String> old =
        Map.of("ce_specversion", "0.3", "ce_id", "1", "ce_source", "s", "ce_type", "t");
    Map<String, String> nameless =
        Map.of("ce_specversion", "1.0", "ce_source", "s", "ce_type", "t");
    Map<String, String> batch = Map.of("content-type", "application/cloudevents-batch+json");

    assertThat(refusal(format, message("{}", old))).contains("specversion");
    assertThat(refusal(format, message("{}", nameless))).contains("`id`");
    assertThat(refusal(format, message("[]", batch))).contains("batch");
    assertThat(refusal(format, message("{\"id\":\"a\",\"total\":1}", Map.of())))
        .contains("specversion");
  }

  @Test
  void refusesTextThatIsNotUtf8AndHeadersWithoutEnd() {
    MessageFormat format = read(Content.of(Content.Body.TEXT));
    Message broken =
        new Message("1", "x", null, List.of(), Bytes.wrap(new byte[] {(byte) 0xff}), null);
    List<Header> many = Stream.generate(() -> new Header("h", bytes("v"))).limit(129).toList();
    Message loaded = new Message("1", "x", null, many, bytes("a"), null);

    assertThat(refusal(format, broken)).contains("UTF-8");
    assertThat(refusal(format, loaded)).contains("headers");
  }

  @Test
  void saysWhatIsWrongWithItsSettings() throws Exception {
    Path several =
        Files.writeString(
            folder.resolve("two.xsd"),
            """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
              <xs:element name="A" type="xs:string"/>
              <xs:element name="B" type="xs:string"/>
            </xs:schema>
            """);
    ByteSize size = new ByteSize(100);

    read(new Content(null, null, null, null, null, size));
    read(new Content(several, null, null, null, null, size));
    read(new Content(several, "C", null, null, null, size));
    read(new Content(several, "A", Content.Body.TEXT, null, null, size));
    read(new Content(several, "A", null, null, "ORDNO", size));
    read(new Content(folder.resolve("none.json"), null, null, null, null, size));
    read(new Content(folder.resolve("none.xsd"), null, null, null, null, size));

    assertThat(mistakes.sorted().stream().map(one -> one.code()).toList())
        .containsExactlyInAnyOrder(
            "no-content",
            "which-root",
            "no-such-root",
            "two-contents",
            "no-such-field",
            "no-contract",
            "xml-missing");
  }
}
