package dev.banyan.json.check;

import static dev.banyan.json.check.Schemas.named;
import static dev.banyan.json.check.Schemas.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.json.check.SchemaCompiler.Dialect;
import dev.banyan.json.check.SchemaCompiler.Direction;
import dev.banyan.json.schema.Nodes;
import dev.banyan.text.Node;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `readOnly` members need not be in requests, `writeOnly` ones not in answers, and nothing is
/// refused because they are not.
class ExemptMembersTest {
  @Test
  void missesNoMemberThatTravelsTheOtherWay() {
    String document =
        """
        {'Part':{'type':'object','required':['id','secret'],
                 'properties':{'id':{'type':'string','readOnly':true},
                               'secret':{'$ref':'#/Secret'}}},
         'Secret':{'type':'string','writeOnly':true},
         'Bolt':{'allOf':[{'$ref':'#/Part'},{'required':['id']}]}}
        """;

    assertThat(wrong(named(document, "Bolt", Direction.REQUESTS), "{'secret':'x'}")).isEmpty();
    assertThat(wrong(named(document, "Bolt", Direction.ANSWERS), "{'id':'x'}")).isEmpty();
    assertThat(wrong(named(document, "Bolt", Direction.ANSWERS), "{'secret':'x'}"))
        .contains("/id is required");
  }

  /// By whether `id` is there, these would turn round what they say.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'not':{'required':['id']}}",
        "{'not':{'not':{'required':['id']}}}",
        "{'if':{'required':['id']},'then':{'required':['version']}}",
        "{'if':{'required':['id']},'else':{'required':['version']}}",
        "{'oneOf':[{'required':['id']},{'required':['name']}]}",
        "{'oneOf':[{'required':['id','name']},{'maxProperties':3}]}",
        "{'dependentRequired':{'name':['id']}}",
        "{'dependentSchemas':{'name':{'required':['id']}}}",
        "{'anyOf':[{'required':['id']},{'required':['version']}]}"
      })
  void refusesNothingBecauseSuchAMemberIsMissing(String demand) {
    String schema = "{'properties':{'id':{'readOnly':true}}," + demand.substring(1);

    SchemaCheck check = Schemas.check(schema);

    assertThat(wrong(check, "{'name':'x'}")).isEmpty();
  }

  /// What is sent although it travels the other way is held as everything else.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'not':{'required':['id']}} | must not be as `not` says",
        "{'oneOf':[{'required':['id']},{'required':['name']}]} |"
            + " must be as just one of 2 alternatives says, not more",
        "{'maxProperties':1} | must have at most 1 member"
      })
  void holdsSuchMembersThatAreSent(String demand, String said) {
    String schema =
        "{'properties':{'id':{'type':'integer','readOnly':true}}," + demand.substring(1);

    SchemaCheck check = Schemas.check(schema);

    assertThat(wrong(check, "{'id':1,'name':'x'}")).containsExactly(said);
    assertThat(wrong(check, "{'id':'x'}")).contains("/id must be a whole number");
  }

  private static final String BRANCHES =
      """
      {'It':{'oneOf':[{'$ref':'#/Made'},{'$ref':'#/Known'},
                      {'required':['id','bare'],'properties':{'bare':{}}}]},
       'Made':{'required':['id','made'],
               'properties':{'id':{'readOnly':true},'made':{'type':'integer'}}},
       'Known':{'required':['id','known'],'properties':{'known':{'type':'integer'}}}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'made':1} | true",
        "{'known':1} | false",
        "{'bare':1} | false",
        "{'known':1,'id':1} | true",
      })
  void exemptsInOneAlternativeWhatItAloneHasReadOnly(String json, boolean taken) {
    SchemaCheck check = named(BRANCHES, "It", Direction.REQUESTS);

    assertThat(check.takes(Schemas.value(json))).isEqualTo(taken);
  }

  @Test
  void exemptsAroundAlternativesWhatOneOfThemHasReadOnly() {
    String document =
        BRANCHES.replace("'It':{", "'It':{'required':['id'],'allOf':[{'required':['id']}],");

    SchemaCheck check = named(document, "It", Direction.REQUESTS);

    assertThat(wrong(check, "{'made':1}")).isEmpty();
  }

  @Test
  void exemptsInAllAlternativesWhatStandsAroundThem() {
    String document =
        BRANCHES.replace("'It':{", "'It':{'allOf':[{'properties':{'id':{'readOnly':true}}}],");

    SchemaCheck check = named(document, "It", Direction.REQUESTS);

    assertThat(wrong(check, "{'known':1}")).isEmpty();
  }

  /// Each kind has members of its own that are read only, and leads back to what they have in
  /// common: all sets of them would be too many.
  @Test
  void compilesManyKindsThatLeadBackToTheirBase() {
    StringBuilder document = new StringBuilder("{'Base':{'oneOf':[");
    int kinds = 40;
    for (int i = 0; i < kinds; i++) {
      document.append(i == 0 ? "" : ",").append("{'$ref':'#/K").append(i).append("'}");
    }
    document.append("]}");
    for (int i = 0; i < kinds; i++) {
      document.append(
          """
          ,'K%d':{'allOf':[{'$ref':'#/Base'}],'required':['k%d','r%d'],
                  'properties':{'r%d':{'readOnly':true},'k%d':{'const':%d}}}
          """
              .formatted(i, i, i, i, i, i));
    }
    Node.Mapping root = (Node.Mapping) Nodes.of(document.append("}").toString());
    SchemaCompiler compiler = Schemas.compiler(root, Dialect.JSON_SCHEMA, Direction.REQUESTS);

    SchemaCheck check = compiler.compile(Objects.requireNonNull(root.get("Base")), "it");

    assertThat(compiler.unheld())
        .extracting(Unheld::what)
        .contains("some `required` of a schema that is used in too many ways");
    Run run = new Run();
    assertThat(check.taken(Schemas.value("{'k7':7}"), run).isNo()).isFalse();
    assertThat(check.taken(Schemas.value("{'k7':8}"), run)).isEqualTo(Taken.NO);
    assertThat(run.steps()).isLessThan(100_000);
  }
}
