package dev.banyan.connectors.jdbc.schema;

import dev.banyan.type.Type;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The type of a column, told apart as far as binding and reading need it.
///
/// `size` is a length or a precision, `scale` the digits after the point, 0 for unbounded where the
/// base has such a thing. `nativeName` is the database's own word for it; it counts for the bases
/// that are sent under that name. `values` are those of an enumeration.
public record ColumnType(
    Base base,
    int size,
    int scale,
    String nativeName,
    List<String> values,
    @Nullable ColumnType item) {

  /// The closed set of what a column can hold.
  public enum Base {
    BOOL("bool"),
    INT16("int16"),
    INT32("int32"),
    INT64("int64"),
    NUMERIC("numeric"),
    REAL32("real32"),
    REAL64("real64"),
    /// Padded with blanks to its size.
    CHAR("char"),
    VARCHAR("varchar"),
    DATE("date"),
    TIME("time"),
    TIMESTAMP("timestamp"),
    /// An instant.
    TIMESTAMP_ZONED("timestamptz"),
    BINARY("bytes"),
    UUID("uuid"),
    JSON("json"),
    ENUM("enum"),
    /// Carried as the text the database writes for it.
    OPAQUE("opaque"),
    LIST("list"),
    /// Nothing here reads or writes it.
    UNKNOWN("unknown");

    private final String word;

    Base(String word) {
      this.word = word;
    }
  }

  /// A length from which on a text or byte string counts as unbounded.
  public static final int LENGTH_MAX = 100_000_000;

  private static final Pattern FORM = Pattern.compile("([a-z0-9]+)(?:\\((.+)\\))?");
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})(?:\\.(-?\\d{1,4}))?");
  private static final String UUID_FORM =
      "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}";
  private static final int LONG_DIGITS = 18;

  /// A native name that does not count is not kept.
  public ColumnType {
    values = List.copyOf(values);
    nativeName = nameCounts(base) ? nativeName : "";
  }

  public static ColumnType of(Base base) {
    return new ColumnType(base, 0, 0, "", List.of(), null);
  }

  public static ColumnType sized(Base base, int size) {
    return new ColumnType(base, size >= LENGTH_MAX ? 0 : size, 0, "", List.of(), null);
  }

  public static ColumnType numeric(int precision, int scale) {
    return new ColumnType(Base.NUMERIC, precision, scale, "", List.of(), null);
  }

  /// A type that is sent and refused by its native name.
  public static ColumnType named(Base base, String nativeName) {
    return new ColumnType(base, 0, 0, nativeName, List.of(), null);
  }

  public static ColumnType enumeration(String nativeName, List<String> values) {
    return new ColumnType(Base.ENUM, 0, 0, nativeName, values, null);
  }

  public static ColumnType list(ColumnType item, String nativeItem) {
    return new ColumnType(Base.LIST, 0, 0, nativeItem, List.of(), item);
  }

  public boolean known() {
    return base != Base.UNKNOWN && (item == null || item.known());
  }

  /// Whether the native name belongs to the type's identity.
  public boolean nameCounts() {
    return nameCounts(base);
  }

  private static boolean nameCounts(Base base) {
    return switch (base) {
      case JSON, ENUM, OPAQUE, LIST, UNKNOWN -> true;
      case BOOL, INT16, INT32, INT64, NUMERIC, REAL32, REAL64, CHAR, VARCHAR -> false;
      case DATE, TIME, TIMESTAMP, TIMESTAMP_ZONED, BINARY, UUID -> false;
    };
  }

  /// The type of our schema model. Only for a [#known] one.
  public Type type() {
    return switch (base) {
      case BOOL -> Type.Bool.BOOL;
      case INT16 -> Type.Int.BITS16;
      case INT32 -> Type.Int.BITS32;
      case INT64 -> Type.Int.BITS64;
      case NUMERIC -> numericType();
      case REAL32 -> new Type.Real(32);
      case REAL64 -> new Type.Real(64);
      case CHAR -> Type.Text.fixed(size);
      case VARCHAR -> size == 0 ? Type.Text.ANY : Type.Text.max(size);
      case DATE -> Type.Date.DATE;
      case TIME -> Type.Time.TIME;
      case TIMESTAMP -> Type.Timestamp.LOCAL;
      case TIMESTAMP_ZONED -> Type.Timestamp.INSTANT;
      case BINARY -> new Type.Binary(size == 0 ? Type.UNBOUNDED : size);
      case UUID -> new Type.Text(36, 36, UUID_FORM, false);
      case JSON, OPAQUE -> Type.Text.ANY;
      case ENUM -> new Type.Enumeration(values);
      case LIST -> Type.ListOf.of(itemType().type());
      case UNKNOWN -> throw new IllegalStateException(nativeName + " has no type");
    };
  }

  /// The type of a list's items.
  public ColumnType itemType() {
    if (item == null) {
      throw new IllegalStateException(this + " is no list");
    }
    return item;
  }

  private Type numericType() {
    if (size == 0) {
      return Type.Decimal.UNBOUNDED_DECIMAL;
    }
    if (scale <= 0 && size - scale <= LONG_DIGITS) {
      return Type.Int.digits(size - scale, true);
    }
    return new Type.Decimal(Math.max(size, scale) - Math.min(scale, 0), Math.max(scale, 0));
  }

  /// How the snapshot writes it: `char(8)`, `numeric(11.2)`, `list(int32)`.
  @Override
  public String toString() {
    if (item != null) {
      return base.word + "(" + item + ")";
    }
    if (size == 0) {
      return base.word;
    }
    return base.word + "(" + size + (base == Base.NUMERIC ? "." + scale : "") + ")";
  }

  /// Reads what [#toString] writes; null where the text is no type.
  public static @Nullable ColumnType parse(String text, String nativeName, List<String> values) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return null;
    }
    for (Base base : Base.values()) {
      if (base.word.equals(form.group(1))) {
        return withDetail(base, form.group(2), nativeName, values);
      }
    }
    return null;
  }

  private static @Nullable ColumnType withDetail(
      Base base, @Nullable String detail, String nativeName, List<String> values) {
    if (base == Base.LIST) {
      ColumnType item = detail == null ? null : parse(detail, nativeName, values);
      return item == null ? null : list(item, nativeName);
    }
    if (detail == null) {
      return base == Base.CHAR ? null : new ColumnType(base, 0, 0, nativeName, values, null);
    }
    Matcher numbers = NUMBERS.matcher(detail);
    if (!numbers.matches()) {
      return null;
    }
    int scale = numbers.group(2) == null ? 0 : Integer.parseInt(numbers.group(2));
    return new ColumnType(
        base, Integer.parseInt(numbers.group(1)), scale, nativeName, values, null);
  }
}
