package dev.banyan.expr;

import static dev.banyan.expr.Function.member;
import static dev.banyan.expr.Function.ofList;
import static dev.banyan.expr.Function.plain;
import static dev.banyan.expr.Kind.Family.BOOL;
import static dev.banyan.expr.Kind.Family.DATE;
import static dev.banyan.expr.Kind.Family.DECIMAL;
import static dev.banyan.expr.Kind.Family.INSTANT;
import static dev.banyan.expr.Kind.Family.INT;
import static dev.banyan.expr.Kind.Family.LOCAL;
import static dev.banyan.expr.Kind.Family.REAL;
import static dev.banyan.expr.Kind.Family.TEXT;
import static dev.banyan.expr.Kind.Family.TIME;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.util.List;

/// Functions on texts. Patterns are RE2 (linear time, so that no text from outside can stall them)
/// and literals, so that a wrong one is found when the expression is checked.
final class TextFunctions {
  private static final Type TEXT_ANY = Type.Text.ANY;
  private static final Type YES = Type.Bool.BOOL;
  private static final Type NUMBER = Type.Int.BITS64;

  static final List<Function> ALL =
      List.of(
          plain("size", TEXT).gives(NUMBER, (_, a) -> Texts.size((String) a[0])),
          member("size", TEXT).gives(NUMBER, (_, a) -> Texts.size((String) a[0])),
          member("contains", TEXT, TEXT)
              .gives(YES, (_, a) -> ((String) a[0]).contains((String) a[1])),
          member("startsWith", TEXT, TEXT)
              .gives(YES, (_, a) -> ((String) a[0]).startsWith((String) a[1])),
          member("endsWith", TEXT, TEXT)
              .gives(YES, (_, a) -> ((String) a[0]).endsWith((String) a[1])),
          member("matches", TEXT, TEXT).gives(_ -> Kind.of(YES), TextFunctions::matches),
          member("upperAscii", TEXT).gives(TEXT_ANY, (_, a) -> Texts.ascii((String) a[0], true)),
          member("lowerAscii", TEXT).gives(TEXT_ANY, (_, a) -> Texts.ascii((String) a[0], false)),
          member("trim", TEXT).gives(TEXT_ANY, (_, a) -> ((String) a[0]).strip()),
          member("replace", TEXT, TEXT, TEXT)
              .gives(
                  TEXT_ANY, (_, a) -> Texts.replace((String) a[0], (String) a[1], (String) a[2])),
          member("substring", TEXT, INT)
              .gives(
                  TEXT_ANY,
                  (_, a) ->
                      Texts.part((String) a[0], Decimals.whole(a[1]), Texts.size((String) a[0])))
              .mayFail("the text may be shorter than `substring` needs"),
          member("substring", TEXT, INT, INT)
              .gives(
                  TEXT_ANY,
                  (_, a) -> Texts.part((String) a[0], Decimals.whole(a[1]), Decimals.whole(a[2])))
              .mayFail("the text may be shorter than `substring` needs"),
          member("indexOf", TEXT, TEXT)
              .gives(NUMBER, (_, a) -> Texts.indexOf((String) a[0], (String) a[1])),
          member("split", TEXT, TEXT)
              .gives(
                  Type.ListOf.of(TEXT_ANY),
                  (frame, a) -> Texts.split((String) a[0], (String) a[1], frame)),
          ofList("join", true, TEXT)
              .gives(TEXT_ANY, (frame, a) -> Texts.join((List<?>) a[0], "", frame)),
          ofList("join", true, TEXT, TEXT)
              .gives(TEXT_ANY, (frame, a) -> Texts.join((List<?>) a[0], (String) a[1], frame)),
          plain("string", TEXT).gives(a -> a.getFirst().kind(), _ -> (_, a) -> a[0]),
          plain("string", INT).gives(TEXT_ANY, (_, a) -> a[0].toString()),
          plain("string", DECIMAL)
              .gives(TEXT_ANY, (_, a) -> Decimals.bound((BigDecimal) a[0]).toPlainString()),
          plain("string", REAL).gives(TEXT_ANY, (_, a) -> a[0].toString()),
          plain("string", BOOL).gives(TEXT_ANY, (_, a) -> a[0].toString()),
          plain("string", DATE).gives(TEXT_ANY, (_, a) -> a[0].toString()),
          plain("string", TIME).gives(TEXT_ANY, (_, a) -> TimeFunctions.iso(a[0])),
          plain("string", INSTANT).gives(TEXT_ANY, (_, a) -> TimeFunctions.iso(a[0])),
          plain("string", LOCAL).gives(TEXT_ANY, (_, a) -> TimeFunctions.iso(a[0])));

  private TextFunctions() {}

  private static Function.Body matches(List<Plan> arguments) {
    String form = Functions.literal(arguments, 1, String.class, "the pattern of `matches`");
    try {
      Pattern pattern = Pattern.compile(form);
      return (_, a) -> pattern.matcher((String) a[0]).find();
    } catch (PatternSyntaxException wrong) {
      throw new IllegalArgumentException(
          "the pattern of `matches` is not RE2: " + wrong.getDescription(), wrong);
    }
  }
}
