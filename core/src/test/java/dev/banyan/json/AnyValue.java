package dev.banyan.json;

import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Random types and random values of them, by a seed.
public final class AnyValue {
  private static final String[] LETTERS = {
    "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\u0001", "é", "ß", "€", "𝄞", "\u2028", "{",
    "\uFFFF"
  };

  private static final List<Type.Zone> ZONES = List.of(Type.Zone.values());

  private final RandomGenerator random;
  private int made;

  public AnyValue(RandomGenerator random) {
    this.random = random;
  }

  public Type type(int depth) {
    return switch (random.nextInt(depth > 0 ? 15 : 11)) {
      case 0 -> Type.Text.ANY;
      case 1 -> Type.Text.fixed(1 + random.nextInt(6));
      case 2 -> Type.Int.BITS64;
      case 3 -> Type.Int.digits(1 + random.nextInt(30), random.nextBoolean());
      case 4 -> decimal();
      case 5 -> new Type.Real(64);
      case 6 -> Type.Bool.BOOL;
      case 7 -> Type.Date.DATE;
      case 8 -> Type.Time.TIME;
      case 9 -> new Type.Timestamp(ZONES.get(random.nextInt(3)));
      case 10 -> new Type.Enumeration(List.of("", "b c", "ä", "none"));
      case 11 -> new Type.Binary(20);
      case 12 -> new Type.ListOf(type(depth - 1), 0, 5);
      case 13 -> oneOf(depth);
      default -> structure(depth);
    };
  }

  public Structure structure(int depth) {
    List<Field> fields = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      Field field = Field.required("f" + i + letters(3).replace("\uFFFF", "x"), type(depth - 1));
      fields.add(
          new Field(
              field.name(),
              field.type(),
              random.nextBoolean(),
              random.nextInt(3) == 0,
              java.util.Set.of(),
              ""));
    }
    return Structure.of("S" + made++, fields);
  }

  private OneOf oneOf(int depth) {
    String name = "O" + made++;
    List<OneOf.Case> cases = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      cases.add(new OneOf.Case("c" + i, type(depth - 1)));
    }
    return OneOf.of(name, random.nextBoolean() ? "kind" : null, cases);
  }

  private Type decimal() {
    if (random.nextInt(4) == 0) {
      return Type.Decimal.UNBOUNDED_DECIMAL;
    }
    int precision = 1 + random.nextInt(25);
    return new Type.Decimal(precision, random.nextInt(precision + 1));
  }

  public Object value(Type type) {
    return switch (type) {
      case Type.Text text when text.fixed() -> fixed(text.lengthMax());
      case Type.Text _ -> letters(random.nextInt(8));
      case Type.Int whole -> whole(whole);
      case Type.Decimal decimal -> decimal(decimal);
      case Type.Real _ -> (double) random.nextLong() / 1024;
      case Type.Bool _ -> random.nextBoolean();
      case Type.Date _ -> LocalDate.of(random.nextInt(10_000), 1, 1).plusDays(random.nextInt(365));
      case Type.Time _ -> time();
      case Type.Timestamp timestamp -> timestamp(timestamp.zone());
      case Type.Binary _ -> bytes();
      case Type.Enumeration one -> one.values().get(random.nextInt(one.values().size()));
      case Type.ListOf list -> list(list);
      case Structure structure -> struct(structure);
      case OneOf one -> {
        OneOf.Case chosen = one.cases().get(random.nextInt(one.cases().size()));
        yield new Chosen(one, chosen, value(chosen.type()));
      }
    };
  }

  private Struct struct(Structure type) {
    @Nullable Object[] slots = new Object[type.size()];
    for (int i = 0; i < slots.length; i++) {
      Field field = type.field(i);
      if (field.nullable() && random.nextInt(3) == 0) {
        slots[i] = Null.NULL;
      } else if (field.required() || random.nextBoolean()) {
        slots[i] = value(field.type());
      }
    }
    return Struct.wrap(type, slots);
  }

  private List<Object> list(Type.ListOf type) {
    List<Object> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(value(type.item()));
    }
    return List.copyOf(items);
  }

  private Object whole(Type.Int type) {
    BigInteger span = type.max().subtract(type.min()).add(BigInteger.ONE);
    BigInteger value =
        switch (random.nextInt(4)) {
          case 0 -> type.min();
          case 1 -> type.max();
          default -> new BigInteger(span.bitLength() + 8, bits()).mod(span).add(type.min());
        };
    return type.fitsLong() ? (Object) value.longValueExact() : value;
  }

  private BigDecimal decimal(Type.Decimal type) {
    int precision = type.bounded() ? type.precision() : 1 + random.nextInt(40);
    int scale = type.bounded() ? type.scale() : random.nextInt(30);
    BigInteger digits = new BigInteger(200, bits()).mod(BigInteger.TEN.pow(precision));
    return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale);
  }

  private Object timestamp(Type.Zone zone) {
    LocalDateTime local = LocalDateTime.of(LocalDate.of(random.nextInt(10_000), 12, 31), time());
    boolean offset = zone == Type.Zone.OFFSET || (zone == Type.Zone.EITHER && random.nextBoolean());
    return offset
        ? local.atOffset(ZoneOffset.ofTotalSeconds(60 * random.nextInt(-1020, 1020)))
        : (Object) local;
  }

  private LocalTime time() {
    return random.nextBoolean()
        ? LocalTime.of(random.nextInt(24), random.nextInt(60))
        : LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L));
  }

  private Bytes bytes() {
    byte[] content = new byte[random.nextInt(20)];
    random.nextBytes(content);
    return Bytes.wrap(content);
  }

  private String fixed(int length) {
    String text = letters(random.nextInt(length + 1));
    return text + " ".repeat(length - text.codePointCount(0, text.length()));
  }

  private String letters(int count) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < count; i++) {
      out.append(LETTERS[random.nextInt(LETTERS.length)]);
    }
    return out.toString();
  }

  private java.util.Random bits() {
    return new java.util.Random(random.nextLong());
  }
}
