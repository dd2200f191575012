package dev.banyan.json.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaReaderTest {
  @Test
  void readsTextsAndNumbers() {
    assertThat(type("{'type':'string','minLength':1,'maxLength':8,'pattern':'^[A-Z]+$'}"))
        .isEqualTo(new Type.Text(1, 8, "^[A-Z]+$", false));
    assertThat(type("{'type':'string','pattern':'a|b'}"))
        .isEqualTo(new Type.Text(0, Type.UNBOUNDED, "[\\s\\S]*(?:a|b)[\\s\\S]*", false));
    assertThat(type("{'type':'string','pattern':'(unclosed'}")).isEqualTo(Type.Text.ANY);
    assertThat(type("{'type':'string','format':'date'}")).isEqualTo(Type.Date.DATE);
    assertThat(type("{'type':'string','format':'date-time'}")).isEqualTo(Type.Timestamp.INSTANT);
    assertThat(type("{'type':'string','format':'byte','maxLength':8}"))
        .isEqualTo(new Type.Binary(6));
    assertThat(type("{'type':'integer','format':'int32'}")).isEqualTo(Type.Int.BITS32);
    assertThat(type("{'type':'integer','minimum':0,'maximum':99}"))
        .isEqualTo(Type.Int.range(0, 99));
    assertThat(type("{'type':'number','format':'double'}"))
        .isEqualTo(Type.Decimal.UNBOUNDED_DECIMAL);
    assertThat(type("{'type':'number','multipleOf':0.01,'minimum':-999.99,'maximum':999.99}"))
        .isEqualTo(new Type.Decimal(5, 2));
    assertThat(type("{'enum':['a','b']}")).isEqualTo(new Type.Enumeration(List.of("a", "b")));
    assertThat(type("{'const':'a'}")).isEqualTo(new Type.Enumeration(List.of("a")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'type':'integer','exclusiveMinimum':0,'exclusiveMaximum':10};1;9",
        "{'type':'integer','minimum':0,'exclusiveMinimum':true,'maximum':10};1;10",
        "{'type':'integer','minimum':0.5,'maximum':9.5};1;9"
      })
  void readsBoundsOfBothGenerations(String schema, BigInteger min, BigInteger max) {
    assertThat(type(schema)).isEqualTo(new Type.Int(min, max));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'string','nullable':true}", "{'type':['string','null']}",
        "{'anyOf':[{'type':'string'},{'type':'null'}]}", "{'type':'string','enum':['a',null]}",
        "{'allOf':[{'type':'string'}],'nullable':true}"
      })
  void readsEveryWayToAllowNull(String schema) {
    Schema read = SchemaReader.foreign(Nodes.of("{}")).read(Nodes.of(schema), "X");

    assertThat(read)
        .isInstanceOfSatisfying(
            Schema.Typed.class, readable -> assertThat(readable.nullable()).isTrue());
  }

  @Test
  void readsTypesThatReferToThemselvesAsOneStructure() {
    SchemaReader reader =
        SchemaReader.foreign(
            Nodes.of(
                "{'defs':{'Tree':{'type':'object','required':['name'],'properties':{'name':{'type':"
                    + "'string'},'parts':{'type':'array','items':{'$ref':'#/defs/Tree'}}}}}}"));

    Structure tree = structure(reader.read(Nodes.of("{'$ref':'#/defs/Tree'}"), "X"));

    assertThat(tree.name()).isEqualTo("Tree");
    assertThat(tree.field("parts")).isEqualTo(Field.optional("parts", Type.ListOf.of(tree)));
    assertThat(reader.read(Nodes.of("{'$ref':'#/defs/Tree'}"), "Y"))
        .isEqualTo(new Schema.Typed(tree, false));
  }

  @Test
  void mergesAllOf() {
    SchemaReader reader =
        SchemaReader.foreign(
            Nodes.of(
                "{'defs':{'Base':{'type':'object','required':['id'],'properties':{'id':{'type':"
                    + "'string'}}}}}"));

    Structure merged =
        structure(
            reader.read(
                Nodes.of(
                    "{'allOf':[{'$ref':'#/defs/Base'},{'required':['age'],'properties':{'age':"
                        + "{'type':'integer','readOnly':true},'key':{'type':'string','writeOnly':"
                        + "true,'description':' Its key. '}}}]}"),
                "Cat"));

    assertThat(merged.fields())
        .containsExactly(
            Field.required("id", Type.Text.ANY),
            Field.optional("age", Type.Int.BITS64).marked(Field.Mark.GENERATED),
            Field.optional("key", Type.Text.ANY).documented("Its key.").marked(Field.Mark.SECRET));
  }

  @Test
  void readsOneOfsByTheirDiscriminator() {
    String defs =
        "{'defs':{'Cat':{'type':'object','properties':{'kind':{'type':'string'}}},'Dog':{'type':"
            + "'object','properties':{'kind':{'type':'string'}}}}}";
    String schema =
        "{'oneOf':[{'$ref':'#/defs/Cat'},{'$ref':'#/defs/Dog'}],'discriminator':{'propertyName':"
            + "'kind','mapping':{'cat':'#/defs/Cat'}}}";

    OneOf pet = oneOf(SchemaReader.foreign(Nodes.of(defs)).read(Nodes.of(schema), "Pet"));

    assertThat(pet.discriminator()).isEqualTo("kind");
    assertThat(pet.cases()).extracting(OneOf.Case::name).containsExactly("cat", "Dog");
  }

  @Test
  void recognisesADiscriminatorByItsConstants() {
    String schema =
        "{'anyOf':[{'type':'object','properties':{'t':{'const':'a'}}},{'type':'object',"
            + "'properties':"
            + "{'t':{'enum':['b']}}}]}";

    OneOf read = oneOf(SchemaReader.foreign(Nodes.of("{}")).read(Nodes.of(schema), "X"));

    assertThat(read.discriminator()).isEqualTo("t");
    assertThat(read.cases()).extracting(OneOf.Case::name).containsExactly("a", "b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'minProperties':1,'maxProperties':1,'properties':{'a':{'type':'string'}}};false",
        "{'minProperties':1,'maxProperties':1,'properties':{'a':{'type':'string'}},"
            + "'additionalProperties':false};true"
      })
  void readsAChoiceOfOthersOnlyWhereThereAreNoOtherMembers(String schema, boolean choice) {
    assertThat(type(schema) instanceof OneOf).isEqualTo(choice);
  }

  @Test
  void leavesOutPropertiesThatHaveNoTypeAndSaysSo() {
    SchemaReader reader = SchemaReader.foreign(Nodes.of("{}"));

    Structure read =
        structure(
            reader.read(
                Nodes.of(
                    "{'type':'object','required':['meta'],'properties':{'id':{'type':'string'},"
                        + "'meta':{'type':'object','additionalProperties':{'type':'string'}}}}"),
                "Thing"));

    assertThat(read.fields()).containsExactly(Field.optional("id", Type.Text.ANY));
    assertThat(reader.incomplete(read)).isNotNull();
    assertThat(reader.leftOut())
        .extracting(SchemaReader.LeftOut::structure, SchemaReader.LeftOut::property)
        .containsExactly(tuple("Thing", "meta"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "true",
        "{'type':'object'}",
        "{'type':['string','integer']}",
        "{'type':'file'}",
        "{'oneOf':[{'type':'string'},{'type':'integer'}]}",
        "{'type':'array'}",
        "{'$ref':'#/defs/None'}",
        "{'$ref':'other.yaml#/X'}",
        "{'$ref':'#/defs/Loop'}",
        "{'allOf':[{'$ref':'#/defs/Round'},{'type':'object'}]}",
        "{'enum':['a',1,[]]}",
        "{'type':'array','items':{}}",
        "{'oneOf':[]}"
      })
  void refusesWhatHasNoType(String schema) {
    SchemaReader reader =
        SchemaReader.foreign(
            Nodes.of(
                "{'defs':{'Loop':{'$ref':'#/defs/Loop'},'Round':{'allOf':[{'$ref':'#/defs/Round'},"
                    + "{'type':'object'}]}}}"));

    assertThat(reader.read(Nodes.of(schema), "X")).isInstanceOf(Schema.Refused.class);
  }

  private static Type type(String schema) {
    Schema read = SchemaReader.foreign(Nodes.of("{}")).read(Nodes.of(schema), "X");
    return read instanceof Schema.Typed(Type type, boolean _)
        ? type
        : Objects.requireNonNull(null, read.toString());
  }

  private static Structure structure(Schema read) {
    return (Structure) ((Schema.Typed) read).type();
  }

  private static OneOf oneOf(Schema read) {
    return (OneOf) ((Schema.Typed) read).type();
  }
}
