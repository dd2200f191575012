package dev.banyan.mapping.lens;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.type.Type;
import dev.banyan.value.Same;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQuery;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `date`, `time` and `timestamp` by pattern: the step between the legacy text or integer and a
/// local date, time or timestamp. Patterns are those of `DateTimeFormatter`, resolved strictly; the
/// usual ones, digits at fixed positions, take the short way of [DatePattern].
record DateLens(Kind kind, Form form, List<Object> absent, boolean cut) implements Lens {
  private static final int CENTURY = 2000;

  /// What is written: a day, a time of day, or both.
  enum Kind {
    DATE("date", "uuuuMMdd"),
    TIME("time", "HHmmss"),
    TIMESTAMP("timestamp", "uuuuMMddHHmmss");

    final String word;
    final String usual;

    Kind(String word, String usual) {
      this.word = word;
      this.usual = usual;
    }

    Type type() {
      return switch (this) {
        case DATE -> Type.Date.DATE;
        case TIME -> Type.Time.TIME;
        case TIMESTAMP -> Type.Timestamp.LOCAL;
      };
    }

    TemporalQuery<?> query() {
      return switch (this) {
        case DATE -> LocalDate::from;
        case TIME -> LocalTime::from;
        case TIMESTAMP -> LocalDateTime::from;
      };
    }
  }

  /// How it is written. Exactly one of `digits` and `formatter` is there; `padTo` is the length of
  /// a padded legacy text, 0 for others, -1 for an integer.
  record Form(
      String pattern,
      @Nullable DatePattern digits,
      @Nullable DateTimeFormatter formatter,
      int padTo,
      Type type) {}

  static @Nullable Fitting fit(LensSite site, Kind kind) {
    Type legacy = site.legacy().type();
    Form form = form(site, kind);
    if (form == null) {
      return null;
    }
    List<Object> absent = site.literals("absent", legacy);
    Set<Object> known = new HashSet<>(absent);
    DateLens lens = new DateLens(kind, form, absent, site.exempt());
    Shape modern =
        new Shape(
            offset(form) ? Type.Timestamp.INSTANT : kind.type(),
            site.legacy().mayBeAbsent() || !known.isEmpty(),
            site.legacy().mayBeNull());
    Fitting fitting =
        Fitting.failing(
            lens, modern, "reading fails for a value that is no " + kind.word + " " + form.pattern);
    boolean several =
        known.size() > 1
            || (!known.isEmpty() && (site.legacy().mayBeAbsent() || site.legacy().mayBeNull()));
    return several
        ? fitting.and(Fidelity.NEEDS_ORIGINAL, "several legacy values show as absent")
        : fitting;
  }

  private static boolean offset(Form form) {
    return form.formatter != null && carriesOffset(form.pattern);
  }

  private static boolean carriesOffset(String pattern) {
    String bare = pattern.replaceAll("'[^']*'", "");
    return bare.matches(".*[XxZO].*");
  }

  private static @Nullable Form form(LensSite site, Kind kind) {
    Type legacy = site.legacy().type();
    String pattern = site.text(kind.word);
    if (!(legacy instanceof Type.Text || legacy instanceof Type.Int)
        && !(legacy instanceof Type.Decimal decimal && decimal.scale() == 0)) {
      site.unfit("a text or an integer");
      return null;
    }
    if (pattern == null) {
      site.error(
          "argument-missing",
          site.place(),
          "`" + kind.word + "` needs a pattern",
          "such as { " + kind.word + ": " + kind.usual + " }");
      return null;
    }
    if (site.argument("century") != null && !pattern.replace("uuuu", "").contains("uu")) {
      site.unused("century", "the pattern has no year of two digits");
      return null;
    }
    int century = site.argument("century") == null ? CENTURY : site.number("century");
    DatePattern digits = DatePattern.of(pattern, century);
    DateTimeFormatter formatter =
        digits == null ? DatePatternProblems.formatter(site, kind, pattern) : null;
    if (digits == null && formatter == null) {
      return null;
    }
    if (digits != null && !DatePatternProblems.enough(site, kind, digits, pattern)) {
      return null;
    }
    boolean number = !(legacy instanceof Type.Text);
    if (number && (digits == null || !digits.digitsOnly())) {
      site.error(
          "pattern-invalid",
          site.placeOf(kind.word),
          "an integer holds digits only, `" + pattern + "` has other characters",
          "such as " + kind.usual);
      return null;
    }
    int length = digits == null ? pattern.length() : digits.length();
    if (!DatePatternProblems.room(site, kind, legacy, length)) {
      return null;
    }
    int padTo =
        legacy instanceof Type.Text text && text.fixed() ? text.lengthMax() : number ? -1 : 0;
    return new Form(pattern, digits, formatter, padTo, legacy);
  }

  @Override
  public @Nullable Object up(Object legacy) {
    if (absent.contains(legacy)) {
      return null;
    }
    Object value =
        form.digits != null
            ? read(form.digits, digits(form.digits, legacy))
            : parse(form.formatter, (String) legacy);
    if (value == null) {
      throw Lens.outside("is no " + kind.word + " like " + form.pattern);
    }
    return value;
  }

  private long digits(DatePattern pattern, Object legacy) {
    return switch (legacy) {
      case Long number -> number;
      case String text -> pattern.digits(form.padTo > 0 ? bare(text, pattern.length()) : text);
      case BigDecimal number -> number.longValueExact();
      default -> -1;
    };
  }

  /// Without the blanks that fill a text of fixed length.
  private static String bare(String text, int length) {
    return text.length() > length && text.substring(length).isBlank()
        ? text.substring(0, length)
        : text;
  }

  private @Nullable Object read(DatePattern pattern, long digits) {
    return switch (kind) {
      case DATE -> pattern.date(digits);
      case TIME -> pattern.time(digits);
      case TIMESTAMP -> pattern.timestamp(digits);
    };
  }

  private @Nullable Object parse(@Nullable DateTimeFormatter formatter, String text) {
    if (formatter == null) {
      return null;
    }
    try {
      String bare = form.padTo > 0 ? text.stripTrailing() : text;
      return offset(form)
          ? formatter.parse(bare, OffsetDateTime::from)
          : formatter.parse(bare, kind.query());
    } catch (DateTimeException _) {
      return null;
    }
  }

  @Override
  public Object down(Object modern) {
    if (form.formatter != null) {
      return format(form.formatter, (TemporalAccessor) modern);
    }
    DatePattern pattern = Objects.requireNonNull(form.digits);
    long digits =
        switch (modern) {
          case LocalDate date -> pattern.digits(date, null, cut);
          case LocalTime time -> pattern.digits(null, time, cut);
          case LocalDateTime both -> pattern.digits(both.toLocalDate(), both.toLocalTime(), cut);
          default -> throw Lens.outside("is no local " + kind.word);
        };
    if (digits < 0) {
      throw Lens.outside("cannot be written like " + form.pattern);
    }
    Object written =
        form.type instanceof Type.Int
            ? (Object) digits
            : form.type instanceof Type.Decimal
                ? BigDecimal.valueOf(digits)
                : Literals.padded(pattern.text(digits), form.padTo);
    if (absent.contains(written)) {
      throw Lens.outside("stands for “none” on the legacy side");
    }
    return written;
  }

  private Object format(DateTimeFormatter formatter, TemporalAccessor modern) {
    try {
      String text = Literals.padded(formatter.format(modern), form.padTo);
      if (absent.contains(text)) {
        throw Lens.outside("stands for “none” on the legacy side");
      }
      if (!cut && !Same.values(parse(formatter, text), modern)) {
        throw Lens.outside("cannot be written like " + form.pattern);
      }
      return text;
    } catch (DateTimeException _) {
      throw Lens.outside("cannot be written like " + form.pattern);
    }
  }

  @Override
  public @Nullable Object downAbsent() {
    return absent.isEmpty() ? null : absent.getFirst();
  }
}
