package dev.banyan.json.check;

import static dev.banyan.json.check.Schemas.check;
import static dev.banyan.json.check.Schemas.named;
import static dev.banyan.json.check.Schemas.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.json.JsonTree;
import dev.banyan.json.check.SchemaCompiler.Dialect;
import dev.banyan.json.check.SchemaCompiler.Direction;
import dev.banyan.json.schema.Nodes;
import dev.banyan.text.Node;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What OpenAPI adds to JSON Schema, how refusals read, and the bounds on what a check may cost.
class SchemaCheckTest {
  private static final String PETS =
      """
      {'Pet':{'type':'object','required':['kind','name'],
              'properties':{'name':{'maxLength':5},'kind':{'type':'string'}},
              'discriminator':{'propertyName':'kind','mapping':{'cat':'#/Cat'}},
              'oneOf':[{'$ref':'#/Cat'},{'$ref':'#/Dog'}]},
       'Cat':{'allOf':[{'$ref':'#/Pet'},{'required':['lives']}],
              'properties':{'lives':{'type':'integer'}}},
       'Dog':{'allOf':[{'$ref':'#/Pet'}],'required':['bark'],
              'properties':{'bark':{'type':'string'}}}}
      """;

  private static List<String> wrong(SchemaCheck check, String json) {
    return Schemas.wrong(check, json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'type':'integer'} | 'x' | must be a whole number",
        "{'type':['string','null']} | 1 | must be null or a text",
        "{'type':'integer','format':'int32'} | 2147483648 |"
            + " must be from -2147483648 to 2147483647",
        "{'minimum':0,'exclusiveMinimum':true} | 0 | must be over 0",
        "{'multipleOf':0.01} | 0.005 | must be a multiple of 0.01",
        "{'items':{'maxLength':1}} | ['a','bc'] | /1 must have at most 1 character",
        "{'required':['a']} | {} | /a is required",
        "{'properties':{'name':{}},'additionalProperties':false} | {'nmae':1} |"
            + " /nmae is not a field of this object; did you mean `name`?",
        "{'enum':['new','used']} | 'nwe' |" + " must be one of: new, used; did you mean `new`?",
        "{'type':'boolean','const':true} | false | must be true",
        "{'format':'date','pattern':'^2026'} | '2025-01-01' | must match ^2026",
        "{'format':'date'} | '2026-02-30' | must be a date like 2026-11-22",
        "{'dependentRequired':{'card':['code']}} | {'card':1} | /code is required beside card",
        "{'propertyNames':{'pattern':'^[a-z]+$'}} | {'A':1} |"
            + " /A is not a name that is allowed here",
        "{'additionalProperties':{'type':'integer'}} | {'a/b':'x'} | /a~1b must be a whole number",
        "{'minProperties':1} | {} | must have at least 1 member"
      })
  void saysWhereAndWhatIsWrong(String schema, String json, String said) {
    assertThat(wrong(check(schema), json)).containsExactly(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'type':'integer'} | 99999999999999999999",
        "{'type':'integer'} | 1e2",
        "{'type':'string','format':'date-time'} | '2016-12-31t23:59:60.1234567890z'",
        "{'type':'string','format':'binary'} | '***'",
        "{'type':'string','enum':[1,true]} | '1'",
        "{'properties':{'a':{}}} | 'a text'",
        "{'maxProperties':1,'minProperties':1,'properties':{'a':{}}} | {'other':1}"
      })
  void refusesNothingThatASchemaTakes(String schema, String json) {
    assertThat(wrong(check(schema), json)).isEmpty();
  }

  @Test
  void holdsBothOfTwoPartsThatNameTheSameProperty() {
    SchemaCheck check =
        check(
            """
            {'allOf':[{'properties':{'status':{'enum':['new','used']}}},
                      {'properties':{'status':{'description':'how it is'}}}]}
            """);

    assertThat(wrong(check, "{'status':'old'}")).hasSize(1);
    assertThat(wrong(check, "{'status':'new'}")).isEmpty();
  }

  @Test
  void holdsWhatStandsBesideAlternatives() {
    SchemaCheck check =
        check(
            """
            {'type':'string','maxLength':10,
             'anyOf':[{'pattern':'@'},{'pattern':'^[0-9a-f-]+$'}]}
            """);

    assertThat(wrong(check, "'a@b'")).isEmpty();
    assertThat(wrong(check, "'a@b.example.com'"))
        .containsExactly("must have at most 10 characters");
    assertThat(wrong(check, "'nobody'")).hasSize(1);
  }

  @Test
  void holdsTheBaseOfAlternativesThatLeadBackToIt() {
    SchemaCheck pet = named(PETS, "Pet", Direction.REQUESTS);

    assertThat(wrong(pet, "{'kind':'cat','name':'Tom','lives':9}")).isEmpty();
    assertThat(wrong(pet, "{'kind':'Dog','name':'Rex','bark':'wau'}")).isEmpty();
    assertThat(wrong(pet, "{'kind':'cat','lives':9}")).contains("/name is required");
    assertThat(wrong(pet, "{'kind':'cat','name':'Thomas','lives':9}"))
        .contains("/name must have at most 5 characters");
  }

  @Test
  void letsADiscriminatorDecide() {
    SchemaCheck pet = named(PETS, "Pet", Direction.REQUESTS);

    assertThat(wrong(pet, "{'kind':'cat','name':'Tom'}")).contains("/lives is required");
    assertThat(wrong(pet, "{'kind':'cow','name':1.5,'lives':'x'}"))
        .contains("/kind must be one of: cat, Dog");
  }

  @Test
  void saysWhatIsWrongByTheAlternativeThatIsMeant() {
    SchemaCheck check =
        check(
            """
            {'oneOf':[{'properties':{'kind':{'const':'cat'}},'required':['lives']},
                      {'allOf':[{'properties':{'kind':{'const':'dog'}}}],'required':['bark']},
                      {'type':'string'}]}
            """);

    assertThat(wrong(check, "{'kind':'dog'}")).containsExactly("/bark is required");
    assertThat(wrong(check, "{'kind':'cow'}"))
        .containsExactly("must be as one of 3 alternatives says");
    assertThat(wrong(check, "{'lives':1,'bark':2}"))
        .containsExactly("must be as just one of 3 alternatives says, not more");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'unevaluatedProperties':false} | `unevaluatedProperties` is not known here",
        "{'properties':{'a':{'pattern':'(open'}}} | `pattern` is no regular expression here",
        "{'$ref':'other.yaml#/A'} | $ref other.yaml#/A leads nowhere in this document",
        "{'type':'file'} | `type` is none of JSON Schema's",
        "{'minLength':'three'} | `minLength` is no number",
        "{'discriminator':{'propertyName':'kind'}} | a `discriminator` without alternatives"
      })
  void tellsWhatItDoesNotHold(String schema, String told) {
    Node node = Nodes.of(schema);
    SchemaCompiler compiler = Schemas.compiler(node, Dialect.JSON_SCHEMA, Direction.ANSWERS);

    SchemaCheck check = compiler.compile(node, "GET /a answer 200");

    assertThat(compiler.unheld()).singleElement().asString().contains("GET /a answer 200: " + told);
    assertThat(check.takes(value("{'a':'b'}"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'not':{'unevaluatedProperties':false}}",
        "{'oneOf':[{'unevaluatedProperties':false},{'required':['a']}]}",
        "{'if':{'$ref':'other.yaml#/A'},'then':{'required':['b']}}",
        "{'not':{'not':{'unevaluatedProperties':false}}}",
        "{'not':{'properties':{'a':{'$ref':'other.yaml#/A'}}}}"
      })
  void refusesNothingBecauseOfWhatItDoesNotHold(String schema) {
    assertThat(wrong(check(schema), "{'a':1}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "OPENAPI_3_0_0 | {'type':'string','nullable':true,'enum':['a']} | true",
        "OPENAPI_3_0_0 | {'nullable':true,'minLength':1,'not':{}} | true",
        "OPENAPI_3_0_0 | {'$ref':'#/Text','nullable':true} | false",
        "OPENAPI_3_0_3 | {'type':'string','nullable':true} | true",
        "OPENAPI_3_0_3 | {'type':'string','nullable':true,'enum':['a']} | true",
        "OPENAPI_3_0_3 | {'type':'string','nullable':true,'const':'a'} | false",
        "OPENAPI_3_0_3 | {'nullable':true,'enum':['a']} | false",
        "OPENAPI_3_0_3 | {'type':'string','nullable':true,'enum':['a',null]} | true",
        "OPENAPI_3_0_3 | {'nullable':true,'not':{}} | false",
        "OPENAPI_3_0_3 | {'$ref':'#/Text','nullable':true} | false",
        "OPENAPI_3_0_3 | {'allOf':[{'$ref':'#/Text'}],'nullable':true} | false",
        "JSON_SCHEMA | {'type':'string','nullable':true} | false",
        "JSON_SCHEMA | {'type':['string','null'],'nullable':false} | true"
      })
  void takesNullAsTheVersionSays(Dialect dialect, String schema, boolean taken) {
    String document = "{'It':" + schema + ",'Text':{'type':'string'}}";

    SchemaCheck check = named(document, "It", dialect, Direction.REQUESTS);

    assertThat(check.takes(value("null"))).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({
    "3.0, OPENAPI_3_0_0", "3.0.2, OPENAPI_3_0_0", "3.0.3, OPENAPI_3_0_3",
    "3.0.4, OPENAPI_3_0_3", "3.1.0, JSON_SCHEMA", "3.2.0, JSON_SCHEMA"
  })
  void tellsTheDialectByTheVersion(String version, Dialect dialect) {
    assertThat(Dialect.ofOpenApi(version)).isEqualTo(dialect);
  }

  /// ECMA-262, §22.2.2.9: its spaces are those of Unicode, its digits and letters those of ASCII.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "^\\\\s$ | 00A0 2003 3000 FEFF 2028 0009 000B | 200B 0085 180E 0041",
        "^\\\\S$ | 200B 0085 180E 0041 1F600 | 00A0 2003 3000 FEFF 2028 0009 000B",
        "^[\\\\s,]$ | 00A0 002C | 0041",
        "^[^\\\\s]$ | 0041 | 00A0 0020",
        "^[\\\\S ]$ | 0041 0020 | 00A0",
        "^(?=.)\\\\s$ | 00A0 0020 | 0041",
        "^\\\\d$ | 0037 | 0667 FF17",
        "^\\\\w$ | 005F | 00E9",
        "^a?\\\\\\\\?s$ | 0073 | 0020"
      })
  void readsPatternsAsTheirStandardSays(String pattern, String right, String wrong) {
    SchemaCheck check = check("{'pattern':'" + pattern + "'}");

    assertThat(right.split(" ")).allSatisfy(one -> assertThat(takes(check, one)).isTrue());
    assertThat(wrong.split(" ")).allSatisfy(one -> assertThat(takes(check, one)).isFalse());
  }

  private static boolean takes(SchemaCheck check, String codePoint) {
    return check.takes(JsonTree.text(Character.toString(Integer.parseInt(codePoint, 16))));
  }

  @Test
  void tellsNothingOfANullThatIsTaken() {
    Node node = Nodes.of("{'type':'string','nullable':true,'enum':['a']}");
    SchemaCompiler compiler = Schemas.compiler(node, Dialect.OPENAPI_3_0_0, Direction.ANSWERS);

    SchemaCheck check = compiler.compile(node, "it");

    assertThat(check.taken(value("null"), new Run())).isEqualTo(Taken.YES);
    assertThat(compiler.unheld()).isEmpty();
  }

  @Test
  void leavesOpenANullThatAnEnumOughtToList() {
    String schema = "{'type':'string','nullable':true,'enum':['a']}";
    Node node = Nodes.of(schema);
    SchemaCompiler compiler = Schemas.compiler(node, Dialect.OPENAPI_3_0_3, Direction.ANSWERS);

    SchemaCheck check = compiler.compile(node, "it");

    assertThat(check.taken(value("null"), new Run())).isEqualTo(Taken.UNSURE);
    assertThat(check.taken(value("'a'"), new Run())).isEqualTo(Taken.YES);
    assertThat(check.taken(value("'b'"), new Run())).isEqualTo(Taken.NO);
    assertThat(compiler.unheld())
        .extracting(Unheld::what)
        .containsExactly("null, by a `nullable` beside an `enum` that does not list it");
  }

  @Test
  void tellsThatTheWordForNullIsNoneAnyMore() {
    Node node = Nodes.of("{'type':'string','nullable':true}");
    SchemaCompiler compiler = Schemas.compiler(node, Dialect.JSON_SCHEMA, Direction.REQUESTS);

    SchemaCheck check = compiler.compile(node, "it");

    assertThat(compiler.unheld())
        .extracting(Unheld::what)
        .containsExactly("`nullable` is a word of OpenAPI 3.0");
    assertThat(check.takes(value("1"))).isFalse();
  }

  @Test
  void tellsAnAlternativeThatLeadsBackToItsOwnSchema() {
    Node node = Nodes.of("{'oneOf':[{'$ref':'#'},{'type':'string'}]}");
    SchemaCompiler compiler = Schemas.compiler(node, Dialect.JSON_SCHEMA, Direction.REQUESTS);

    SchemaCheck check = compiler.compile(node, "it");

    assertThat(compiler.unheld())
        .extracting(Unheld::what)
        .contains("an alternative that leads back to its own schema");
    assertThat(check.takes(value("1"))).isTrue();
  }

  /// Members in between, or all of a circle held together, leave nothing open.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'maxLength':3,'properties':{'a':{'$ref':'#'}}}",
        "{'oneOf':[{'type':'array','items':{'$ref':'#'}},{'maxLength':3,'type':'string'}]}",
        "{'allOf':[{'$ref':'#'},{'maxLength':3}]}"
      })
  void holdsCirclesThatCanBeHeld(String schema) {
    Node node = Nodes.of(schema);
    SchemaCompiler compiler = Schemas.compiler(node, Dialect.JSON_SCHEMA, Direction.REQUESTS);

    SchemaCheck check = compiler.compile(node, "it");

    assertThat(compiler.unheld()).isEmpty();
    assertThat(check.taken(value("'abcd'"), new Run())).isEqualTo(Taken.NO);
    assertThat(check.taken(value("'abc'"), new Run())).isEqualTo(Taken.YES);
  }

  /// What one alternative does not hold says nothing of the others.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'oneOf':[{'unevaluatedItems':false,'type':'string'},{'minimum':1},{'minimum':2}]} | 3",
        "{'not':{'anyOf':[{'unevaluatedItems':false},{'minimum':1}]}} | 3",
        "{'if':{'unevaluatedItems':false},'then':{'minimum':5},'else':{'minimum':4}} | 3"
      })
  void refusesWhatIsWrongWhateverIsNotHeld(String schema, String json) {
    assertThat(wrong(check(schema), json)).hasSize(1);
  }

  @Test
  void saysNoMoreThanTwentyThings() {
    String many = "[" + "'x',".repeat(100) + "'x']";

    assertThat(wrong(check("{'items':{'type':'integer'}}"), many)).hasSize(20);
  }
}
