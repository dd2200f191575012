package dev.banyan.json.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Laws that hold of every schema and every value, whatever they are.
class RandomSchemasTest {
  private static final long SEED = 20_261_122;
  private static final int ROUNDS = 1_500;

  /// Stands in each text of a value, and in no schema.
  private static final String SECRET = "hush";

  private static final List<String> NAMES = List.of("a", "b", "c");

  private final Random random = new Random(SEED);

  private String pick(String... some) {
    return some[random.nextInt(some.length)];
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private String schema(int depth) {
    List<String> keywords = new ArrayList<>();
    int count = random.nextInt(3) + (depth == 0 ? 0 : 1);
    for (int i = 0; i < count; i++) {
      keywords.add(depth > 0 && random.nextBoolean() ? choice(depth - 1) : plain(depth));
    }
    Map<String, String> once = new LinkedHashMap<>();
    keywords.forEach(one -> once.putIfAbsent(one.substring(0, one.indexOf(':')), one));
    return "{" + String.join(",", once.values()) + "}";
  }

  private String plain(int depth) {
    int below = Math.max(0, depth - 1);
    return switch (random.nextInt(depth > 0 ? 16 : 10)) {
      case 0 -> "'type':" + pick("'object'", "'array'", "'string'", "['integer','null']");
      case 1 -> "'enum':[1,'x',null,{'a':1}]";
      case 2 -> "'const':" + pick("1.0", "'x'", "[]", "true");
      case 3 -> "'minimum':" + random.nextInt(3);
      case 4 -> "'maxLength':" + random.nextInt(8);
      case 5 -> "'pattern':" + pick("'^h'", "'x$'", "'^(?=h)'");
      case 6 -> "'required':['" + pick(name(), "id") + "']";
      case 7 -> "'uniqueItems':true";
      case 8 -> "'dependentRequired':{'" + name() + "':['" + pick(name(), "id") + "']}";
      case 9 -> pick("'maxItems':1", "'minProperties':1", "'unevaluatedItems':false");
      case 10 -> "'items':" + schema(below);
      case 11 -> "'additionalProperties':" + pick("false", schema(below));
      case 12 -> "'contains':" + schema(below) + ",'maxContains':1";
      case 13 -> "'patternProperties':{'[ab]':" + schema(below) + "}";
      case 14 -> "'propertyNames':" + schema(below);
      default -> "'properties':{'%s':%s,'id':{'readOnly':true}}".formatted(name(), schema(below));
    };
  }

  private String choice(int depth) {
    return switch (random.nextInt(5)) {
      case 0 -> "'not':" + schema(depth);
      case 1 -> "'allOf':[" + schema(depth) + "," + schema(depth) + "]";
      case 2 -> "'anyOf':[" + schema(depth) + "," + schema(depth) + "]";
      case 3 -> "'oneOf':[" + schema(depth) + "," + schema(depth) + "]";
      default -> "'if':" + schema(depth) + ",'then':" + schema(depth) + ",'else':" + schema(depth);
    };
  }

  private JsonTree value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> new JsonTree.Nothing();
      case 1 -> JsonTree.truth(random.nextBoolean());
      case 2 -> new JsonTree.Numeral(pick("0", "1", "1.0", "2.5", "1e2"));
      case 3, 4 -> JsonTree.text(pick("x", "", SECRET, SECRET + "x", SECRET.repeat(3)));
      case 5, 6 -> {
        Map<String, JsonTree> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          members.put(name(), value(depth - 1));
        }
        yield JsonTree.object(members);
      }
      default -> {
        List<JsonTree> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(depth - 1));
        }
        yield JsonTree.list(items);
      }
    };
  }

  private static Taken quietly(String schema, JsonTree value) {
    return new Run().quietly(Schemas.demands(schema), value);
  }

  private static Taken loudly(String schema, JsonTree value) {
    try {
      return Schemas.check(schema).taken(value, new Run());
    } catch (Fault fault) {
      assertThat(fault.violations()).hasSize(20);
      return Taken.NO;
    }
  }

  private interface Law {
    void holds(String schema, JsonTree value, Taken taken);
  }

  private void always(Law law) {
    Map<Taken, Integer> seen = new LinkedHashMap<>();
    for (int i = 0; i < ROUNDS; i++) {
      String schema = schema(3);
      JsonTree value = value(3);
      Taken taken = quietly(schema, value);
      law.holds(schema, value, taken);
      seen.merge(taken, 1, Integer::sum);
    }
    assertThat(seen).as("of each kind").containsOnlyKeys(Taken.values());
    assertThat(seen.values()).as("some").allMatch(count -> count > ROUNDS / 100);
  }

  private void same(UnaryOperator<String> written) {
    always(
        (schema, value, taken) ->
            assertThat(quietly(written.apply(schema), value))
                .as("%s of %s, seed %s", written.apply(schema), value, SEED)
                .isEqualTo(taken));
  }

  @Test
  void isTheSameWrittenInOtherWays() {
    same("{'allOf':[%1$s,%1$s]}"::formatted);
    same("{'anyOf':[%1$s,%1$s]}"::formatted);
    same("{'anyOf':[%1$s,false]}"::formatted);
    same("{'oneOf':[%1$s]}"::formatted);
    same("{'oneOf':[false,%1$s]}"::formatted);
    same("{'not':{'not':%1$s}}"::formatted);
    same("{'if':%1$s,'else':false}"::formatted);
    same("{'not':{'anyOf':[{'not':%1$s},{'not':%1$s}]}}"::formatted);
    same("{'$ref':'#/$defs/it','$defs':{'it':%1$s}}"::formatted);
  }

  /// And tells what is wrong just where something is, without a word of what stood there.
  @Test
  void findsTheSameWhetherOrNotItTellsWhatIsWrong() {
    always(
        (schema, value, taken) -> {
          assertThat(loudly(schema, value))
              .as("%s of %s, seed %s", schema, value, SEED)
              .isEqualTo(taken);
          List<Fault.Violation> violations = Schemas.check(schema).violations(value);
          assertThat(violations.isEmpty())
              .as("%s of %s, seed %s", schema, value, SEED)
              .isEqualTo(!taken.isNo());
          assertThat(violations)
              .allSatisfy(
                  one -> {
                    assertThat(one.message()).doesNotContain(SECRET);
                    assertThat(one.path()).matches("(/[abc0-9])*|(/[abc0-9])*/id");
                  });
        });
  }

  /// A value and the same once more, remembered or not.
  @Test
  void remembersNothingThatIsNotSo() {
    always(
        (schema, value, taken) -> {
          Run run = new Run();
          Demands demands = Schemas.demands(schema);
          JsonTree twice = JsonTree.list(List.of(value, value));
          assertThat(run.quietly(demands, value)).isEqualTo(taken);
          assertThat(run.quietly(demands, value)).isEqualTo(taken);
          assertThat(quietly("{'items':" + schema + "}", twice)).isEqualTo(taken);
        });
  }

  /// One that is `UNSURE` may be either; the others are what the keywords say, by an evaluation
  /// that is as plain as the standard.
  @Test
  void isWhatAPlainReadingSays() {
    always(
        (schema, value, taken) -> {
          boolean plain = PlainSchema.takes(Schemas.value(schema), value);
          if (taken != Taken.UNSURE) {
            assertThat(taken == Taken.YES)
                .as("%s of %s, seed %s", schema, value, SEED)
                .isEqualTo(plain);
          }
        });
  }
}
