package dev.banyan.formats.xsd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

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

    Chosen one = (Chosen) at(schema.roundTrip("e", "<e><b>x</b></e>"), "choice");
    Chosen other = (Chosen) at(schema.roundTrip("e", "<e><c>1</c><d>2</d></e>"), "choice");

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

    List<?> all = (List<?>) at(value, "choice");
    assertThat(all)
        .extracting(one -> ((Chosen) one).oneCase().name())
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
        schema.roundTrip(
            "e", "<e><head>h</head><k>a</k><v>1</v><v>2</v><k>b</k><k>c</k><v>3</v></e>");

    List<?> items = (List<?>) at(value, "group");
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

    Chosen puppy = (Chosen) ((List<?>) at(value, "pet")).get(1);
    assertThat(puppy.type().discriminator()).isEqualTo("@type");
    assertThat(puppy.oneCase().name()).isEqualTo("Puppy");
    assertThat(((Struct) puppy.content()).at("age")).isEqualTo(1L);
    assertThat(((Chosen) at(value, "dog")).oneCase().name()).isEqualTo("Dog");
  }

  @Test
  void refusesAnAbstractTypeAndAnUnknownOne() {
    Schema schema = new Schema(ANIMALS);

    assertThat(Schema.garbage(schema, "<e><pet><name>x</name></pet></e>")).contains("abstract");
    assertThat(Schema.garbage(schema, "<e><pet xsi:type='t:Cat'/></e>"))
        .contains("unknown type Cat");
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
    assertThat(value.type().field("value"))
        .extracting(Field::type)
        .isEqualTo(new Type.Decimal(9, 2));
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

    assertThat((String) ((Struct) at(value, "m")).at("content")).contains("one ").contains("two");
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

    assertThat(value.type().fields())
        .extracting(Field::name)
        .containsExactly("a", "b", "pick", "p");
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

  private static Object at(Struct value, String field) {
    return Objects.requireNonNull(value.at(field), field);
  }
}
