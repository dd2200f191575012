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
import dev.banyan.base.Fault;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions on texts. Patterns are RE2 (linear time, so that no text from outside can stall them)
/// and literals, so that a wrong one is found when the expression is checked.
final class TextFunctions {
  /// Characters of the longest text that an expression makes.
  private static final int LENGTH_MAX = 1_000_000;

  private static final Type TEXT_ANY = Type.Text.ANY;
  private static final Type YES = Type.Bool.BOOL;
  private static final Type NUMBER = Type.Int.BITS64;

  static final List<Function> ALL =
      List.of(
          plain("size", TEXT).gives(NUMBER, (_, a) -> size((String) a[0])),
          member("size", TEXT).gives(NUMBER, (_, a) -> size((String) a[0])),
          member("contains", TEXT, TEXT)
              .gives(YES, (_, a) -> ((String) a[0]).contains((String) a[1])),
          member("startsWith", TEXT, TEXT)
              .gives(YES, (_, a) -> ((String) a[0]).startsWith((String) a[1])),
          member("endsWith", TEXT, TEXT)
              .gives(YES, (_, a) -> ((String) a[0]).endsWith((String) a[1])),
          member("matches", TEXT, TEXT).gives(_ -> Kind.of(YES), TextFunctions::matches),
          member("upperAscii", TEXT).gives(TEXT_ANY, (_, a) -> ascii((String) a[0], true)),
          member("lowerAscii", TEXT).gives(TEXT_ANY, (_, a) -> ascii((String) a[0], false)),
          member("trim", TEXT).gives(TEXT_ANY, (_, a) -> ((String) a[0]).strip()),
          member("replace", TEXT, TEXT, TEXT)
              .gives(TEXT_ANY, (_, a) -> replace((String) a[0], (String) a[1], (String) a[2])),
          member("substring", TEXT, INT)
              .gives(
                  TEXT_ANY,
                  (_, a) -> part((String) a[0], Decimals.whole(a[1]), size((String) a[0])))
              .mayFail("the text may be shorter than `substring` needs"),
          member("substring", TEXT, INT, INT)
              .gives(
                  TEXT_ANY,
                  (_, a) -> part((String) a[0], Decimals.whole(a[1]), Decimals.whole(a[2])))
              .mayFail("the text may be shorter than `substring` needs"),
          member("indexOf", TEXT, TEXT)
              .gives(NUMBER, (_, a) -> indexOf((String) a[0], (String) a[1])),
          member("split", TEXT, TEXT)
              .gives(
                  Type.ListOf.of(TEXT_ANY),
                  (frame, a) -> split((String) a[0], (String) a[1], frame)),
          ofList("join", true, TEXT).gives(TEXT_ANY, (frame, a) -> join((List<?>) a[0], "", frame)),
          ofList("join", true, TEXT, TEXT)
              .gives(TEXT_ANY, (frame, a) -> join((List<?>) a[0], (String) a[1], frame)),
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

  static Object concat(Object left, Object right) {
    String a = (String) left;
    String b = (String) right;
    bound((long) a.length() + b.length());
    return a.concat(b);
  }

  private static void bound(long length) {
    if (length > LENGTH_MAX) {
      throw Fault.builder(Fault.Kind.INVALID, "A text is too long")
          .operator("an expression makes a text of more than " + LENGTH_MAX + " characters")
          .build();
    }
  }

  static long size(String text) {
    return text.codePointCount(0, text.length());
  }

  static String replace(String text, String old, String fresh) {
    long pieces = old.isEmpty() ? text.length() + 1L : text.length() / old.length();
    bound(Math.max(text.length(), text.length() + pieces * (fresh.length() - old.length())));
    return text.replace(old, fresh);
  }

  /// The part from one position up to another; null where the text has no such positions.
  static @Nullable String part(String text, long from, long to) {
    if (from < 0 || to < from || to > size(text)) {
      return null;
    }
    int start = text.offsetByCodePoints(0, (int) from);
    return text.substring(start, text.offsetByCodePoints(start, (int) (to - from)));
  }

  static long indexOf(String text, String part) {
    int at = text.indexOf(part);
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  static List<Object> split(String text, String separator, Frame frame) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    while (from <= text.length()) {
      int next =
          separator.isEmpty()
              ? text.offsetByCodePoints(from, from < text.length() ? 1 : 0)
              : text.indexOf(separator, from);
      if (next < 0 || (separator.isEmpty() && from == text.length())) {
        break;
      }
      frame.step(1);
      parts.add(text.substring(from, next));
      from = next + separator.length();
    }
    if (!separator.isEmpty()) {
      parts.add(text.substring(from));
    }
    return List.copyOf(parts);
  }

  static String join(List<?> parts, String separator, Frame frame) {
    frame.step(parts.size());
    StringBuilder all = new StringBuilder();
    String before = "";
    for (Object part : parts) {
      bound((long) all.length() + before.length() + ((String) part).length());
      all.append(before).append((String) part);
      before = separator;
    }
    return all.toString();
  }

  /// Upper or lower case of the ASCII letters alone, independent of languages.
  static String ascii(String text, boolean upper) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      boolean turn = upper ? one >= 'a' && one <= 'z' : one >= 'A' && one <= 'Z';
      out.append(turn ? (char) (one ^ 0x20) : one);
    }
    return out.toString();
  }
}
