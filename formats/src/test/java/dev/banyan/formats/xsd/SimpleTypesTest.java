package dev.banyan.formats.xsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Simple types with their facets, and what is refused in documents and in schemas.
class SimpleTypesTest {
  @Test
  void readsListsUnionsAndEnumerations() {
    Schema schema =
        new Schema(
            """
            <xs:simpleType name="Colour"><xs:restriction base="xs:string">
              <xs:enumeration value="red"/><xs:enumeration value="blue"/></xs:restriction>
            </xs:simpleType>
            <xs:simpleType name="Numbers"><xs:list itemType="xs:int"/></xs:simpleType>
            <xs:simpleType name="Either"><xs:union memberTypes="xs:int t:Colour"/></xs:simpleType>
            <xs:element name="e"><xs:complexType><xs:sequence>
              <xs:element name="c" type="t:Colour"/><xs:element name="n" type="t:Numbers"/>
              <xs:element name="u" type="t:Either"/></xs:sequence></xs:complexType>
            </xs:element>""");

    Struct value = schema.roundTrip("e", "<e><c>blue</c><n> 1 2\n3 </n><u>red</u></e>");

    assertThat(value.at("n")).isEqualTo(List.of(1L, 2L, 3L));
    assertThat(value.type().field(0).type())
        .isEqualTo(new Type.Enumeration(List.of("red", "blue")));
    assertThat(Schema.garbage(schema, "<e><c>green</c><n/><u>1</u></e>"))
        .contains("/e/c is not one of");
    assertThat(Schema.garbage(schema, "<e><c>red</c><n/><u>green</u></e>")).contains("/e/u");
  }

  @Test
  void readsEveryKindOfAtomExactly() {
    Schema schema =
        new Schema(
            """
            <xs:element name="e"><xs:complexType><xs:sequence>
              <xs:element name="dec" type="xs:decimal"/><xs:element name="big" type="xs:integer"/>
              <xs:element name="ul" type="xs:unsignedLong"/><xs:element name="d" type="xs:double"/>
              <xs:element name="date" type="xs:date"/><xs:element name="time" type="xs:time"/>
              <xs:element name="at" type="xs:dateTime"/>
              <xs:element name="local" type="xs:dateTime"/>
              <xs:element name="b64" type="xs:base64Binary"/>
              <xs:element name="hex" type="xs:hexBinary"/>
              <xs:element name="q" type="xs:QName"/><xs:element name="bool" type="xs:boolean"/>
              <xs:element name="tok" type="xs:token"/><xs:element name="dur" type="xs:duration"/>
            </xs:sequence></xs:complexType></xs:element>""");

    Struct value =
        schema.roundTrip(
            "e",
            "<e><dec>123456789012345678.1230</dec><big>123456789012345678901234567890</big>"
                + "<ul>18446744073709551615</ul><d>-INF</d><date>2026-02-28</date>"
                + "<time>23:59:59.5</time><at>2026-02-28T23:00:00+05:30</at>"
                + "<local>2026-02-28T01:02:03</local><b64>AQID</b64><hex>0AFF</hex>"
                + "<q>t:name</q><bool>1</bool><tok> a  b </tok><dur>P1DT2H</dur></e>");

    assertThat(value.at("dec")).isEqualTo(new BigDecimal("123456789012345678.1230"));
    assertThat(value.at("big")).isEqualTo(new BigInteger("123456789012345678901234567890"));
    assertThat(value.at("d")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(value.at("date")).isEqualTo(LocalDate.of(2026, 2, 28));
    assertThat(value.at("time")).isEqualTo(LocalTime.parse("23:59:59.5"));
    assertThat(value.at("at")).isEqualTo(OffsetDateTime.parse("2026-02-28T23:00+05:30"));
    assertThat(value.at("local")).isEqualTo(LocalDateTime.parse("2026-02-28T01:02:03"));
    assertThat(value.at("b64")).isEqualTo(Bytes.wrap(new byte[] {1, 2, 3}));
    assertThat(value.at("q")).isEqualTo("{urn:t}name");
    assertThat(value.at("tok")).isEqualTo("a b");
  }

  private static final String FACETS =
      """
      <xs:simpleType name="S"><xs:restriction base="xs:string"><xs:maxLength value="3"/>
        <xs:pattern value="[a-z-[m]]+"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="N"><xs:restriction base="xs:int"><xs:minInclusive value="1"/>
        <xs:maxExclusive value="10"/></xs:restriction></xs:simpleType>
      <xs:element name="e"><xs:complexType><xs:sequence>
        <xs:element name="s" type="t:S"/><xs:element name="n" type="t:N"/>
      </xs:sequence></xs:complexType></xs:element>""";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<e><s>abcd</s><n>1</n></e>",
        "<e><s>amb</s><n>1</n></e>",
        "<e><s>AB</s><n>1</n></e>",
        "<e><s>ab</s><n>0</n></e>",
        "<e><s>ab</s><n>10</n></e>",
        "<e><s>ab</s><n>x</n></e>",
        "<e><s>ab</s></e>",
        "<e><s>ab</s><n>1</n><n>2</n></e>",
        "<e><s>ab</s><n>1</n><z/></e>",
        "<e><s>ab</s><n href='#1'/></e>",
        "<e z='1'><s>ab</s><n>1</n></e>",
        "<e><s xmlns=''>ab</s><n>1</n></e>",
        "<e xsi:nil='true'/>"
      })
  void refusesWhatTheSchemaDoesNotAllow(String document) {
    assertThat(Schema.garbage(new Schema(FACETS), document)).startsWith("/e");
  }

  @Test
  void checksTheWayOutToo() {
    Schema schema = new Schema(FACETS);
    Structure type = (Structure) schema.codec("e").type();

    Fault fault =
        catchThrowableOfType(Fault.class, () -> schema.write("e", Struct.of(type, "abcd", 1L)));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
    assertThat(fault.violations().getFirst().path()).isEqualTo("/e/s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<xs:element name='e' type='t:Missing'/>",
        "<xs:complexType name='A'><xs:complexContent><xs:extension base='t:B'/></xs:complexContent>"
            + "</xs:complexType><xs:complexType name='B'><xs:complexContent>"
            + "<xs:extension base='t:A'/>"
            + "</xs:complexContent></xs:complexType><xs:element name='e' type='t:A'/>",
        "<xs:group name='g'><xs:sequence><xs:group ref='t:g'/></xs:sequence></xs:group>"
            + "<xs:element name='e'><xs:complexType><xs:group ref='t:g'/></xs:complexType>"
            + "</xs:element>",
        "<xs:group name='g'><xs:choice><xs:group ref='t:g'/><xs:group ref='t:g'/></xs:choice>"
            + "</xs:group>"
            + "<xs:element name='e'><xs:complexType><xs:group ref='t:g'/></xs:complexType>"
            + "</xs:element>",
        "<xs:simpleType name='s'><xs:restriction base='t:s'/></xs:simpleType>"
            + "<xs:element name='e' type='t:s'/>",
        "<xs:element name='e'><xs:complexType><xs:sequence><xs:element name='x' minOccurs='many'/>"
            + "</xs:sequence></xs:complexType></xs:element>"
      })
  void saysWhereASchemaIsBroken(String content) {
    Flaw flaw = new Schema(content).flaw("e");

    assertThat(flaw.place().line()).isEqualTo(2);
    assertThat(flaw.reason()).isNotBlank();
  }
}
