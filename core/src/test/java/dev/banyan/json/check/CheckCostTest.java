package dev.banyan.json.check;

import static dev.banyan.json.check.Schemas.check;
import static dev.banyan.json.check.Schemas.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How long a check takes is not the sender's choice: told by its steps, not by the clock.
class CheckCostTest {
  private static final String LONG = "a".repeat(400_000);

  private static long steps(SchemaCheck check, JsonTree value) {
    Run run = new Run();
    var _ = check.taken(value, run);
    return run.steps();
  }

  private static void assertGivenUp(SchemaCheck check, JsonTree value) {
    assertThatThrownBy(() -> check.takes(value))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.TOO_LARGE));
  }

  private static JsonTree repeated(JsonTree item, int times) {
    List<JsonTree> items = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      items.add(item);
    }
    return JsonTree.list(items);
  }

  /// The alternatives of each level would be tried three times as often as those of the one above.
  @ParameterizedTest
  @ValueSource(strings = {"anyOf", "oneOf"})
  void triesNoAlternativeTwiceOfTheSameValue(String keyword) {
    String part = "{'properties':{'a':{'$ref':'#'}},'required':['%s']}";
    String schema =
        "{'%s':[%s,%s,%s]}"
            .formatted(keyword, part.formatted("x"), part.formatted("y"), part.formatted("z"));
    String nested = "{'a':".repeat(60) + "{'text':'" + LONG + "'}" + "}".repeat(60);
    SchemaCheck check = check(schema);

    assertThat(check.isSlow()).isTrue();
    assertThat(check.takes(value(nested))).isFalse();
    assertThat(steps(check, value(nested))).isLessThan(50_000);
  }

  /// A type whose kinds refer to it, as contracts have it: each kind leads back to the type.
  @ParameterizedTest
  @ValueSource(strings = {"anyOf", "oneOf"})
  void triesNoKindTwiceThatLeadsBackToItsType(String keyword) {
    String kind = "{'allOf':[{'$ref':'#/$defs/pet'},{'properties':{'child':{'$ref':'#'}}}]}";
    String schema =
        ("{'$ref':'#/$defs/pet','$defs':{'cat':%2$s,'dog':%2$s,"
                + "'pet':{'%1$s':[{'$ref':'#/$defs/cat'},{'$ref':'#/$defs/dog'}]}}}")
            .formatted(keyword, kind);
    String few = "{'child':".repeat(20) + "{}" + "}".repeat(20);
    String many = "{'child':".repeat(60) + "{}" + "}".repeat(60);

    long shallow = steps(check(schema), value(few));
    long deep = steps(check(schema), value(many));

    assertThat(deep).isLessThan(4 * shallow).isLessThan(20_000);
  }

  /// Each of them looks at the text once.
  @Test
  void looksAtALargeTextOnceForEachAlternative() {
    String part = "{'properties':{'a':{'$ref':'#'},'t':{'pattern':'%s$'}},'required':['%s']}";
    String schema =
        "{'oneOf':[%s,%s,%s]}"
            .formatted(
                part.formatted("b", "x"), part.formatted("c", "y"), part.formatted("d", "z"));
    String nested = "{'a':".repeat(60) + "{'t':'" + LONG + "'}" + "}".repeat(60);

    long steps = steps(check(schema), value(nested));

    assertThat(steps).isBetween(300_000L, 500_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'pattern':'b$'} | 100000",
        "{'pattern':'([a-z]{1,20}-){20}'} | 400000",
        "{'pattern':'^(?=a)a*$'} | 10000",
        "{'format':'byte'} | 25000",
        "{'minLength':300000} | 6250",
        "{'maxLength':300000} | 6250",
        "{'uniqueItems':true} | 50000"
      })
  void countsWhatIsDoneWithinAStepByItsSize(String schema, long least) {
    JsonTree text = schema.contains("unique") ? value("['" + LONG + "']") : value("'" + LONG + "'");

    long once = steps(check(schema), text);
    long often = steps(check("{'items':" + schema + "}"), repeated(text, 4));

    assertThat(once).isGreaterThanOrEqualTo(least);
    assertThat(often).isGreaterThanOrEqualTo(4 * least);
  }

  @Test
  void countsLongNumbers() {
    JsonTree number = value("[" + "9".repeat(1_000) + "]");

    assertThat(steps(check("{'items':{'multipleOf':0.01}}"), number)).isGreaterThan(100);
  }

  @Test
  void countsNamesThatAreHeldAgainstPatterns() {
    Map<String, JsonTree> members = new LinkedHashMap<>();
    for (int i = 0; i < 1_000; i++) {
      members.put("a".repeat(200) + i, new JsonTree.Nothing());
    }
    JsonTree object = JsonTree.object(members);

    long steps = steps(check("{'patternProperties':{'b$':{},'c$':{}}}"), object);

    assertThat(steps).isGreaterThan(2 * 1_000 * 50);
    assertThat(steps(check("{'required':['b']}"), object)).isLessThan(10);
    assertThat(steps(check("{'properties':{'b':{}}}"), object)).isGreaterThan(100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'enum':['a','b']}", "{'const':'a'}", "{'const':{'a':1}}", "{'enum':[1]}"})
  void tellsConstantsFromLargeValuesAtOnce(String schema) {
    SchemaCheck check = check(schema);

    assertThat(steps(check, value("'" + LONG + "'"))).isLessThan(10);
    assertThat(steps(check, repeated(value("1"), 100_000))).isLessThan(10);
    assertThat(steps(check, value("{'b':'" + LONG + "'}"))).isLessThan(10);
  }

  /// Though the large text comes first.
  @Test
  void looksAtConstantsOfMembersFirst() {
    String part =
        "{'properties':{'text':{'pattern':'[a-z]$'},'kind':{'const':'%s'}},'required':['kind']}";
    String schema =
        "{'oneOf':[%s,%s,%s]}"
            .formatted(part.formatted("x"), part.formatted("y"), part.formatted("z"));
    JsonTree value = value("{'text':'" + LONG + "','kind':'z'}");

    assertThat(check(schema).takes(value)).isTrue();
    assertThat(steps(check(schema), value)).isBetween(100_000L, 101_000L);
  }

  @Test
  void givesUpWhatTakesTooManySteps() {
    JsonTree texts = repeated(value("'" + LONG + "'"), 200);

    assertThat(check("{'items':{'pattern':'a$'}}").takes(repeated(value("'" + LONG + "'"), 20)))
        .isTrue();
    assertGivenUp(check("{'items':{'pattern':'a$'}}"), texts);
  }

  /// Not to match is right where it must not.
  @Test
  void takesNothingBecauseAPatternWasGivenUp() {
    String endless = "{'pattern':'^(?=(a+)+b)c'}";
    JsonTree text = value("'" + "a".repeat(3_000) + "'");

    assertThat(check(endless).takes(value("'aab'"))).isFalse();
    assertThat(check(endless).violations(text)).hasSize(1);
    assertGivenUp(check("{'not':" + endless + "}"), text);
    assertGivenUp(check("{'oneOf':[" + endless + ",{'type':'string'}]}"), text);
  }

  @Test
  void saysHowToGoOnWhereItGivesUp() {
    assertThatThrownBy(
            () -> check("{'items':{'pattern':'a$'}}").takes(repeated(value("'" + LONG + "'"), 200)))
        .hasMessageContaining("send less at once");
  }
}
