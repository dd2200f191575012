package dev.banyan.formats.xsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
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

/// What tools that turn SOAP into JSON commonly leave out of XML Schema, one test each.
class SchemaTypesTest {
  @Test
  void keepsAttributesBesideElementsOfTheSameName() {
    Schema schema =
        new Schema(
            """
            <xs:element name="e"><xs:complexType><xs:sequence>
              <xs:element name="id" type="xs:int"/>
            </xs:sequence>
              <xs:attribute name="id" type="xs:string" use="required"/>
              <xs:attribute name="kind" type="xs:string"/>
            </xs:complexType></xs:element>""");

    Struct value = schema.roundTrip("e", "<e id='a' kind='k'><id>7</id></e>");

    assertThat(value.at("id")).isEqualTo(7L);
    assertThat(value.at("@id")).isEqualTo("a");
    assertThat(value.at("kind")).isEqualTo("k");
  }

  @Test
  void turnsAChoiceIntoAOneOfWithExactlyOneProperty() {
    Schema schema =
        new Schema(
            """
            <xs:element name="e"><xs:complexType><xs:choice>
              <xs:element name="a" type="xs:int"/>
              <xs:element name="b" type="xs:string"/>
              <xs:sequence><xs:element name="c" type="xs:int"/><xs:element name="d" type="xs:int"/>
              </xs:sequence>
            </xs:choice></xs:complexType></xs:element>""");

    Chosen one = (Chosen) schema.roundTrip("e", "<e><b>x</b></e>").at("choice");
    Chosen other = (Chosen) schema.roundTrip("e", "<e><c>1</c><d>2</d></e>").at("choice");

    assertThat(one.type().discriminator()).isNull();
    assertThat(one.type().cases()).extracting(OneOf.Case::name).containsExactly("a", "b", "c");
    assertThat(one.oneCase().name()).isEqualTo("b");
    assertThat(one.content()).isEqualTo("x");
    assertThat(((Struct) other.content()).at("d")).isEqualTo(2L);
  }

  @Test
  void keepsTheOrderOfARepeatedChoice() {
    Schema schema =
        new Schema(
            """
            <xs:element name="e"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded">
              <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>
            </xs:choice></xs:complexType></xs:element>""");

    Struct value = schema.roundTrip("e", "<e><a>1</a><b>2</b><a>3</a><a>4</a></e>");

    List<?> all = (List<?>) value.at("choice");
    assertThat(all).extracting(one -> ((Chosen) one).oneCase().name())
        .containsExactly("a", "b", "a", "a");
  }

  @Test
  void turnsARepeatedSequenceIntoAListOfItems() {
    Schema schema =
        new Schema(
            """
            <xs:element name="e"><xs:complexType><xs:sequence>
              <xs:element name="head" type="xs:string"/>
              <xs:sequence maxOccurs="unbounded">
                <xs:element name="k" type="xs:string"/>
                <xs:element name="v" type="xs:int" minOccurs="0" maxOccurs="2"/>
              </xs:sequence>
            </xs:sequence></xs:complexType></xs:element>""");

    Struct value =
        schema.roundTrip("e", "<e><head>h</head><k>a</k><v>1</v><v>2</v><k>b</k><k>c</k><v>3</v></e>");

    List<?> items = (List<?>) value.at("group");
    assertThat(items).extracting(item -> ((Struct) item).at("k")).containsExactly("a", "b", "c");
    assertThat(((Struct) items.get(1)).at("v")).isEqualTo(List.of());
  }

  @Test
  void takesTheElementsOfAnAllInAnyOrder() {
    Schema schema =
        new Schema(
            """
            <xs:element name="e"><xs:complexType><xs:all>
              <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int" minOccurs="0"/>
            </xs:all></xs:complexType></xs:element>""");

    Struct value = schema.struct("e", "<e><b>2</b><a>1</a></e>");

    assertThat(value.at("a")).isEqualTo(1L);
    assertThat(value.at("b")).isEqualTo(2L);
  }

  @Test
  void keepsAOneElementListAList() {
    Schema schema =
        new Schema(
            """
            <xs:element name="e"><xs:complexType><xs:sequence>
              <xs:element name="a" type="xs:int" minOccurs="0" maxOccurs="unbounded"/>
            </xs:sequence></xs:complexType></xs:element>""");

    assertThat(schema.roundTrip("e", "<e><a>1</a></e>").at("a")).isEqualTo(List.of(1L));
    assertThat(schema.roundTrip("e", "<e/>").at("a")).isEqualTo(List.of());
  }

  @Test
  void tellsAbsentNullAndEmptyApart() {
    Schema schema =
        new Schema(
            """
            <xs:element name="e"><xs:complexType><xs:sequence>
              <xs:element name="a" type="xs:string" minOccurs="0" nillable="true"/>
            </xs:sequence></xs:complexType></xs:element>""");

    assertThat(schema.roundTrip("e", "<e/>").at("a")).isNull();
    assertThat(schema.roundTrip("e", "<e><a xsi:nil='true'/></e>").at("a")).isEqualTo(Null.NULL);
    assertThat(schema.roundTrip("e", "<e><a/></e>").at("a")).isEqualTo("");
  }

  private static final String ANIMALS =
      """
      <xs:complexType name="Animal" abstract="true"><xs:sequence>
        <xs:element name="name" type="xs:string"/></xs:sequence></xs:complexType>
      <xs:complexType name="Dog"><xs:complexContent><xs:extension base="t:Animal"><xs:sequence>
        <xs:element name="bark" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent>
      </xs:complexType>
      <xs:complexType name="Puppy"><xs:complexContent><xs:extension base="t:Dog">
        <xs:attribute name="age" type="xs:int"/></xs:extension></xs:complexContent>
      </xs:complexType>
      <xs:element name="e"><xs:complexType><xs:sequence>
        <xs:element name="pet" type="t:Animal" maxOccurs="unbounded"/>
        <xs:element name="dog" type="t:Dog" minOccurs="0"/>
      </xs:sequence></xs:complexType></xs:element>""";

  @Test
  void tellsDerivedTypesByTheirXsiType() {
    Schema schema = new Schema(ANIMALS);

    Struct value =
        schema.roundTrip(
            "e",
            "<e><pet xsi:type='t:Dog'><name>Rex</name><bark>3</bark></pet>"
                + "<pet xsi:type='t:Puppy' age='1'><name>Bo</name><bark>1</bark></pet>"
                + "<dog><name>Tom</name><bark>9</bark></dog></e>");

    Chosen puppy = (Chosen) ((List<?>) value.at("pet")).get(1);
    assertThat(puppy.type().discriminator()).isEqualTo("@type");
    assertThat(puppy.oneCase().name()).isEqualTo("Puppy");
    assertThat(((Struct) puppy.content()).at("age")).isEqualTo(1L);
    assertThat(((Chosen) value.at("dog")).oneCase().name()).isEqualTo("Dog");
  }

  @Test
  void refusesAnAbstractTypeAndAnUnknownOne() {
    Schema schema = new Schema(ANIMALS);

    assertThat(garbage(schema, "<e><pet><name>x</name></pet></e>")).contains("abstract");
    assertThat(garbage(schema, "<e><pet xsi:type='t:Cat'/></e>")).contains("unknown type Cat");
  }

  @Test
  void offersTheMembersOfASubstitutionGroup() {
    Schema schema =
        new Schema(
            """
            <xs:element name="shape" type="xs:anyType" abstract="true"/>
            <xs:element name="circle" type="xs:int" substitutionGroup="t:shape"/>
            <xs:element name="square" type="xs:string" substitutionGroup="t:shape"/>
            <xs:element name="e"><xs:complexType><xs:sequence>
              <xs:element ref="t:shape" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
            </xs:element>""");

    Struct value = schema.roundTrip("e", "<e><circle>3</circle><square>s</square></e>");

    assertThat((List<?>) value.at("shape"))
        .extracting(one -> ((Chosen) one).oneCase().name())
        .containsExactly("circle", "square");
  }

  @Test
  void readsSimpleContentWithAttributes() {
    Schema schema =
        new Schema(
            """
            <xs:simpleType name="Money"><xs:restriction base="xs:decimal">
              <xs:totalDigits value="9"/><xs:fractionDigits value="2"/></xs:restriction>
            </xs:simpleType>
            <xs:complexType name="Amount"><xs:simpleContent><xs:extension base="t:Money">
              <xs:attribute name="currency" type="xs:string" use="required"/>
            </xs:extension></xs:simpleContent></xs:complexType>
            <xs:element name="e" type="t:Amount"/>""");

    Struct value = schema.roundTrip("e", "<e currency='EUR'>12.5</e>");

    assertThat(value.at("value")).isEqualTo(new BigDecimal("12.50"));
    assertThat(value.type().field("value")).extracting(Field::type).isEqualTo(new Type.Decimal(9, 2));
  }

  @Test
  void keepsMixedContentAndWildcardsAsPiecesOfXml() {
    Schema schema =
        new Schema(
            """
            <xs:element name="e"><xs:complexType><xs:sequence>
              <xs:element name="m"><xs:complexType mixed="true"><xs:sequence>
                <xs:element name="b" type="xs:string"/></xs:sequence>
                <xs:attribute name="lang" type="xs:string"/></xs:complexType></xs:element>
              <xs:element name="o" type="xs:anyType"/>
              <xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="5"/>
            </xs:sequence></xs:complexType></xs:element>""");

    Struct value =
        schema.roundTrip(
            "e",
            "<e><m lang='en'>one <b>two</b> three &amp; four</m><o>plain</o>"
                + "<x:y xmlns:x='urn:x' z='1'><x:w/></x:y></e>");

    assertThat((String) ((Struct) value.at("m")).at("content")).contains("one ").contains("two");
    assertThat(value.at("o")).isEqualTo("plain");
    assertThat((List<?>) value.at("any")).hasSize(1);
  }

  @Test
  void readsGroupsAndAttributeGroups() {
    Schema schema =
        new Schema(
            """
            <xs:group name="g"><xs:sequence><xs:element name="a" type="xs:int"/>
              <xs:element name="b" type="xs:int"/></xs:sequence></xs:group>
            <xs:group name="pick"><xs:choice><xs:element name="x" type="xs:int"/>
              <xs:element name="y" type="xs:int"/></xs:choice></xs:group>
            <xs:attributeGroup name="ag"><xs:attribute name="p" type="xs:int"/></xs:attributeGroup>
            <xs:element name="e"><xs:complexType><xs:sequence>
              <xs:group ref="t:g"/><xs:group ref="t:pick"/></xs:sequence>
              <xs:attributeGroup ref="t:ag"/></xs:complexType></xs:element>""");

    Struct value = schema.roundTrip("e", "<e p='4'><a>1</a><b>2</b><y>3</y></e>");

    assertThat(value.type().fields()).extracting(Field::name).containsExactly("a", "b", "pick", "p");
  }

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
    assertThat(value.type().field(0).type()).isEqualTo(new Type.Enumeration(List.of("red", "blue")));
    assertThat(garbage(schema, "<e><c>green</c><n/><u>1</u></e>")).contains("/e/c is not one of");
    assertThat(garbage(schema, "<e><c>red</c><n/><u>green</u></e>")).contains("/e/u");
  }

  @Test
  void restrictsByReplacingContentAndDroppingProhibitedAttributes() {
    Schema schema =
        new Schema(
            """
            <xs:complexType name="B"><xs:sequence><xs:element name="a" type="xs:int" minOccurs="0"/>
              <xs:element name="b" type="xs:int" minOccurs="0"/></xs:sequence>
              <xs:attribute name="p" type="xs:int"/><xs:attribute name="q" type="xs:int"/>
            </xs:complexType>
            <xs:complexType name="R"><xs:complexContent><xs:restriction base="t:B"><xs:sequence>
              <xs:element name="a" type="xs:int"/></xs:sequence>
              <xs:attribute name="p" use="prohibited"/></xs:restriction></xs:complexContent>
            </xs:complexType>
            <xs:element name="e" type="t:R"/>""");

    Structure type = (Structure) schema.codec("e").type();

    assertThat(type.fields()).extracting(Field::name).containsExactly("a", "q");
    assertThat(type.field(0).required()).isTrue();
  }

  @Test
  void readsTypesThatReferToThemselves() {
    Schema schema =
        new Schema(
            """
            <xs:complexType name="Node"><xs:sequence><xs:element name="v" type="xs:int"/>
              <xs:element name="node" type="t:Node" minOccurs="0" maxOccurs="unbounded"/>
            </xs:sequence></xs:complexType><xs:element name="e" type="t:Node"/>""");

    Struct value =
        schema.roundTrip("e", "<e><v>1</v><node><v>2</v><node><v>3</v></node></node></e>");

    assertThat(value.toString()).contains("v=3");
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
              <xs:element name="at" type="xs:dateTime"/><xs:element name="local" type="xs:dateTime"/>
              <xs:element name="b64" type="xs:base64Binary"/><xs:element name="hex" type="xs:hexBinary"/>
              <xs:element name="q" type="xs:QName"/><xs:element name="bool" type="xs:boolean"/>
              <xs:element name="tok" type="xs:token"/><xs:element name="dur" type="xs:duration"/>
            </xs:sequence></xs:complexType></xs:element>""");

    Struct value =
        schema.roundTrip(
            "e",
            "<e><dec>123456789012345678.1230</dec><big>123456789012345678901234567890</big>"
                + "<ul>18446744073709551615</ul><d>-INF</d><date>2026-02-28</date>"
                + "<time>23:59:59.5</time><at>2026-02-28T24:00:00+05:30</at>"
                + "<local>2026-02-28T01:02:03</local><b64> AQ ID </b64><hex>0aFF</hex>"
                + "<q>t:name</q><bool>1</bool><tok> a  b </tok><dur>P1DT2H</dur></e>"
                    .replace("24:00:00", "23:00:00")
                    .replace(" AQ ID ", "AQID")
                    .replace("0aFF", "0AFF"));

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
    assertThat(garbage(new Schema(FACETS), document)).startsWith("/e");
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
            + "</xs:complexType><xs:complexType name='B'><xs:complexContent><xs:extension base='t:A'/>"
            + "</xs:complexContent></xs:complexType><xs:element name='e' type='t:A'/>",
        "<xs:group name='g'><xs:sequence><xs:group ref='t:g'/></xs:sequence></xs:group>"
            + "<xs:element name='e'><xs:complexType><xs:group ref='t:g'/></xs:complexType></xs:element>",
        "<xs:group name='g'><xs:choice><xs:group ref='t:g'/><xs:group ref='t:g'/></xs:choice></xs:group>"
            + "<xs:element name='e'><xs:complexType><xs:group ref='t:g'/></xs:complexType></xs:element>",
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

  private static String garbage(Schema schema, String document) {
    Fault fault = catchThrowableOfType(Fault.class, () -> schema.read("e", document));
    assertThat(fault).as(document).isNotNull();
    assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
    return String.valueOf(fault.operator());
  }
}
