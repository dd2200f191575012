package dev.banyan.json;

import dev.banyan.base.Fault;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Page;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compiles types into encoders.
final class Encoders {
  /// Writes values of one type. Compiled once, shared by all threads.
  interface Encoder {
    /// Writes a value that is neither absent nor null.
    void write(Object value, JsonOutput out) throws IOException;
  }

  /// `BigDecimal.toString` begins to write exponents at 0.0000001.
  private static final int EXPONENT_FROM = 6;

  private static final Encoder MASK = (_, out) -> out.text("***");

  private static final int HIDDEN_SIZE = 64;

  private final JsonNumbers numbers;
  private final JsonWriter.Show show;
  private final @Nullable Function<byte[], String> stand;
  private final IdentityHashMap<Structure, OfStructure> structures = new IdentityHashMap<>();
  private final IdentityHashMap<OneOf, OfOneOf> choices = new IdentityHashMap<>();

  Encoders(JsonNumbers numbers, JsonWriter.Show show) {
    this(numbers, show, null);
  }

  /// `stand` says what stands for the JSON text of a masked private field.
  Encoders(JsonNumbers numbers, JsonWriter.Show show, @Nullable Function<byte[], String> stand) {
    this.numbers = numbers;
    this.show = show;
    this.stand = stand;
  }

  Encoder of(Type type) {
    return switch (type) {
      case Type.Text _, Type.Enumeration _ -> (value, out) -> out.text((String) value);
      case Type.Int whole -> whole(whole);
      case Type.Decimal decimal -> decimal(decimal);
      case Type.Real _ -> Encoders::real;
      case Type.Bool _ -> (value, out) -> out.truth((Boolean) value);
      case Type.Date _ -> (value, out) -> out.date(IsoText.shown((LocalDate) value));
      case Type.Time _ -> (value, out) -> out.text(IsoText.format((LocalTime) value));
      case Type.Timestamp _ -> Encoders::timestamp;
      case Type.Binary _ -> Encoders::bytes;
      case Type.ListOf list -> new OfList(of(list.item()));
      case Structure structure -> structure(structure);
      case OneOf choice -> choice(choice);
    };
  }

  private OfStructure structure(Structure type) {
    OfStructure known = structures.get(type);
    if (known != null) {
      return known;
    }
    OfStructure made = new OfStructure(type);
    structures.put(type, made);
    made.complete(this::field);
    return made;
  }

  private OfOneOf choice(OneOf type) {
    OfOneOf known = choices.get(type);
    if (known != null) {
      return known;
    }
    OfOneOf made = new OfOneOf(type);
    choices.put(type, made);
    made.complete(oneCase -> of(oneCase.type()));
    return made;
  }

  private Encoder field(Field field) {
    boolean masked =
        show == JsonWriter.Show.MASKED
            && (field.is(Field.Mark.PRIVATE) || field.is(Field.Mark.SECRET));
    if (!masked) {
      return of(field.type());
    }
    return stand == null || field.is(Field.Mark.SECRET) ? MASK : standing(field.type(), stand);
  }

  private static Encoder standing(Type type, Function<byte[], String> stand) {
    Encoder plain = new Encoders(JsonNumbers.SAFE, JsonWriter.Show.ALL).of(type);
    return (value, out) -> {
      JsonOutput text = new JsonOutput(HIDDEN_SIZE);
      plain.write(value, text);
      out.text(stand.apply(text.bytes()));
    };
  }

  private Encoder whole(Type.Int type) {
    boolean asText = numbers.asText(type);
    if (type.fitsLong()) {
      return asText
          ? (value, out) -> out.text(Long.toString((Long) value))
          : (value, out) -> out.number((Long) value);
    }
    return asText
        ? (value, out) -> out.text(value.toString())
        : (value, out) -> out.literal(((BigInteger) value).toString());
  }

  private Encoder decimal(Type.Decimal type) {
    return numbers.asText(type)
        ? (value, out) -> out.text(plain((BigDecimal) value))
        : (value, out) -> out.literal(plain((BigDecimal) value));
  }

  /// Without exponent. At these scales `toString` has none either, and is the faster of the two.
  private static String plain(BigDecimal number) {
    int scale = number.scale();
    return scale >= 0 && scale <= EXPONENT_FROM ? number.toString() : number.toPlainString();
  }

  private static void real(Object value, JsonOutput out) throws IOException {
    double number = (Double) value;
    if (!Double.isFinite(number)) {
      throw Fault.builder(Fault.Kind.GARBAGE, "A number cannot be shown")
          .operator("a system answered " + number + ", which JSON has no form for")
          .build();
    }
    out.literal(Double.toString(number));
  }

  private static void timestamp(Object value, JsonOutput out) throws IOException {
    out.text(
        value instanceof OffsetDateTime instant
            ? IsoText.format(instant)
            : IsoText.format((LocalDateTime) value));
  }

  private static void bytes(Object value, JsonOutput out) throws IOException {
    out.text(Base64.getEncoder().encodeToString(((Bytes) value).unsafeArray()));
  }

  /// Structs as objects, in field order, with names encoded once; absent slots are left out.
  static final class OfStructure implements Encoder {
    private final Structure type;

    /// Each with the comma before and the colon behind it.
    private byte[][] names = {};

    private Encoder[] encoders = {};

    OfStructure(Structure type) {
      this.type = type;
    }

    void complete(Function<Field, Encoder> compile) {
      names = type.fields().stream().map(field -> name(field.name())).toArray(byte[][]::new);
      encoders = type.fields().stream().map(compile).toArray(Encoder[]::new);
    }

    Structure type() {
      return type;
    }

    @Override
    public void write(Object value, JsonOutput out) throws IOException {
      out.sign('{');
      writeMembers((Struct) value, -1, out, true);
      out.sign('}');
    }

    /// The members alone, without the one at `left`; `first` where no other member stands before.
    void writeMembers(Struct struct, int left, JsonOutput out, boolean first) throws IOException {
      int comma = first ? 1 : 0;
      for (int i = 0; i < encoders.length; i++) {
        Object slot = struct.at(i);
        if (slot == null || i == left) {
          continue;
        }
        out.raw(names[i], comma);
        comma = 0;
        if (slot == Null.NULL) {
          out.nothing();
        } else {
          encoders[i].write(slot, out);
        }
      }
    }
  }

  /// A member's name with the comma before and the colon behind it.
  private static byte[] name(String name) {
    JsonOutput out = new JsonOutput(name.length() + 4);
    try {
      out.sign(',');
      out.text(name);
      out.sign(':');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.bytes();
  }

  /// One-ofs as [OneOfDecoder] reads them; the discriminator comes first.
  static final class OfOneOf implements Encoder {
    private static final byte[] VALUE = name(OneOfDecoder.VALUE);

    private final OneOf type;
    private final Map<String, Encoder> branches = new HashMap<>();

    OfOneOf(OneOf type) {
      this.type = type;
    }

    void complete(Function<OneOf.Case, Encoder> compile) {
      for (OneOf.Case oneCase : type.cases()) {
        branches.put(oneCase.name(), compile.apply(oneCase));
      }
    }

    @Override
    public void write(Object value, JsonOutput out) throws IOException {
      Chosen chosen = (Chosen) value;
      String label = chosen.oneCase().name();
      Encoder branch = Objects.requireNonNull(branches.get(label), label);
      String discriminator = type.discriminator();
      out.sign('{');
      if (discriminator == null) {
        out.raw(name(label), 1);
        branch.write(chosen.content(), out);
      } else {
        out.raw(name(discriminator), 1);
        out.text(label);
        if (branch instanceof OfStructure structure) {
          int left = structure.type().position(discriminator);
          structure.writeMembers((Struct) chosen.content(), left, out, false);
        } else {
          out.raw(VALUE);
          branch.write(chosen.content(), out);
        }
      }
      out.sign('}');
    }
  }

  /// Lists as arrays: whole ones, streamed ones item by item (and closed, whatever happens), and
  /// pages as `{"items":[…],"next":"…"}`, without `next` on the last.
  static final class OfList implements Encoder {
    private static final byte[] ITEMS = JsonOutput.ascii("{\"items\":");
    private static final byte[] NEXT = JsonOutput.ascii(",\"next\":");

    private final Encoder item;

    OfList(Encoder item) {
      this.item = item;
    }

    @Override
    public void write(Object value, JsonOutput out) throws IOException {
      switch (value) {
        case Rows rows -> {
          try (rows) {
            array(rows, out);
          }
        }
        case Page(List<Object> items, String next) -> {
          out.raw(ITEMS);
          array(items.iterator(), out);
          if (next != null) {
            out.raw(NEXT);
            out.text(next);
          }
          out.sign('}');
        }
        default -> array(((List<?>) value).iterator(), out);
      }
    }

    private void array(Iterator<?> items, JsonOutput out) throws IOException {
      char before = '[';
      while (items.hasNext()) {
        out.sign(before);
        item.write(items.next(), out);
        before = ',';
      }
      if (before == '[') {
        out.sign('[');
      }
      out.sign(']');
    }
  }
}
