package dev.banyan.mapping.law;

import dev.banyan.mapping.Samples;
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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Random values of any type, the same for the same seed: small as a rule, at the bounds now and
/// then. Owned by one thread.
public final class ValueGenerator implements Samples {
  private static final int DEPTH_MAX = 4;
  private static final int TEXT_MAX = 12;
  private static final int LIST_MAX = 3;
  private static final int TRIES = 200;
  private static final String LETTERS = "abcdefghijkLMNOPQRST0123456789 -.é€";

  private final RandomGenerator random;
  private int depth;

  public ValueGenerator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  @Override
  public boolean once(int rounds) {
    return random.nextInt(rounds) == 0;
  }

  /// A value of a field: sometimes absent or null where that is allowed.
  @Override
  public @Nullable Object next(Field field) {
    if (!field.required() && (depth > DEPTH_MAX || once(4))) {
      return null;
    }
    if (field.nullable() && once(5)) {
      return Null.NULL;
    }
    return value(field.type());
  }

  public Struct struct(Structure type) {
    depth++;
    try {
      Struct.Builder builder = Struct.builder(type);
      for (int i = 0; i < type.size(); i++) {
        builder.set(i, next(type.field(i)));
      }
      return builder.build();
    } finally {
      depth--;
    }
  }

  public Object value(Type type) {
    return switch (type) {
      case Type.Text text -> text(text);
      case Type.Int whole -> whole(whole);
      case Type.Decimal decimal -> decimal(decimal);
      case Type.Real real -> real(real);
      case Type.Bool _ -> random.nextBoolean();
      case Type.Date _ -> date();
      case Type.Time _ -> time();
      case Type.Timestamp timestamp -> timestamp(timestamp.zone());
      case Type.Binary binary -> bytes(binary);
      case Type.Enumeration one -> one.values().get(random.nextInt(one.values().size()));
      case Type.ListOf list -> list(list);
      case Structure structure -> struct(structure);
      case OneOf oneOf -> chosen(oneOf);
    };
  }

  private String text(Type.Text type) {
    Pattern pattern = type.pattern() == null ? null : Pattern.compile(type.pattern());
    String text = "";
    for (int i = 0; i < TRIES; i++) {
      text = letters(type);
      if (pattern == null || pattern.matcher(text).matches()) {
        break;
      }
    }
    return type.fixed() ? text + " ".repeat(type.lengthMax() - text.length()) : text;
  }

  private String letters(Type.Text type) {
    int max = Math.min(type.lengthMax(), Math.max(type.lengthMin(), TEXT_MAX));
    int length = once(6) ? max : type.lengthMin() + random.nextInt(max - type.lengthMin() + 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private Object whole(Type.Int type) {
    BigInteger span = type.max().subtract(type.min());
    BigInteger number =
        switch (random.nextInt(6)) {
          case 0 -> type.min();
          case 1 -> type.max();
          case 2, 3 -> BigInteger.valueOf(random.nextInt(2000));
          default -> type.min().add(below(span.add(BigInteger.ONE)));
        };
    number = number.min(type.max()).max(type.min());
    return type.fitsLong() ? (Object) number.longValueExact() : number;
  }

  /// From 0 up to, not including, the limit.
  private BigInteger below(BigInteger limit) {
    byte[] bytes = new byte[limit.bitLength() / 8 + 2];
    random.nextBytes(bytes);
    return new BigInteger(1, bytes).mod(limit);
  }

  private BigDecimal decimal(Type.Decimal type) {
    int scale = type.bounded() ? type.scale() : random.nextInt(7);
    int digits = type.bounded() ? 1 + random.nextInt(type.precision()) : 1 + random.nextInt(20);
    BigInteger limit = BigInteger.TEN.pow(digits);
    BigInteger unscaled = below(limit);
    return new BigDecimal(random.nextInt(3) == 0 ? unscaled.negate() : unscaled, scale);
  }

  private Double real(Type.Real type) {
    return type.bits() == 32
        ? (double) (float) (random.nextGaussian() * 1000)
        : random.nextGaussian() * 1000;
  }

  private LocalDate date() {
    return switch (random.nextInt(12)) {
      case 0 -> LocalDate.of(2000, 2, 29);
      case 1 -> LocalDate.of(1, 1, 1);
      case 2 -> LocalDate.of(9999, 12, 31);
      default -> LocalDate.of(1990, 1, 1).plusDays(random.nextInt(22_000));
    };
  }

  private LocalTime time() {
    return switch (random.nextInt(10)) {
      case 0 -> LocalTime.MIDNIGHT;
      case 1 -> LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L));
      case 2, 3 -> LocalTime.of(random.nextInt(24), random.nextInt(60));
      default -> LocalTime.ofSecondOfDay(random.nextInt(86_400));
    };
  }

  private Object timestamp(Type.Zone zone) {
    LocalDateTime local = date().atTime(time());
    boolean offset = zone == Type.Zone.OFFSET || (zone == Type.Zone.EITHER && random.nextBoolean());
    OffsetDateTime zoned = local.atOffset(ZoneOffset.ofHours(random.nextInt(5) - 2));
    return offset ? (Object) zoned : local;
  }

  private Bytes bytes(Type.Binary type) {
    byte[] bytes = new byte[random.nextInt(Math.min(type.lengthMax(), 16) + 1)];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private List<Object> list(Type.ListOf type) {
    int max = Math.min(type.sizeMax(), type.sizeMin() + (depth > DEPTH_MAX ? 0 : LIST_MAX));
    int size = type.sizeMin() + random.nextInt(max - type.sizeMin() + 1);
    List<Object> items = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      items.add(value(type.item()));
    }
    return List.copyOf(items);
  }

  private Chosen chosen(OneOf type) {
    OneOf.Case one = type.cases().get(random.nextInt(type.cases().size()));
    return new Chosen(type, one, value(one.type()));
  }
}
