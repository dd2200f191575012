package dev.banyan.mapping.lens;

import static dev.banyan.mapping.Mapping.Fidelity.LOSSLESS;
import static dev.banyan.mapping.Mapping.Fidelity.MAY_FAIL;
import static dev.banyan.mapping.Mapping.Fidelity.NEEDS_ORIGINAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Compiled;
import dev.banyan.mapping.LookupTable;
import dev.banyan.mapping.Mapping;
import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.type.Type.Bool;
import dev.banyan.type.Type.Date;
import dev.banyan.type.Type.Decimal;
import dev.banyan.type.Type.Enumeration;
import dev.banyan.type.Type.Int;
import dev.banyan.type.Type.Text;
import dev.banyan.type.Type.Time;
import dev.banyan.type.Type.Timestamp;
import dev.banyan.value.Bytes;
import dev.banyan.value.Null;
import dev.banyan.value.Same;
import dev.banyan.value.Struct;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LensesTest {
  private static final Enumeration STATUS = new Enumeration(List.of("active", "closed"));
  private static final Decimal MONEY = new Decimal(11, 2);
  private static final Text TEN = Text.max(10);

  /// A lens between the fields `L` and `m`, how it is to be classed, and values that correspond, as
  /// `legacy = modern`: `~` is absent, `null` null, and `!` says that the other side's value is
  /// refused.
  record Case(Field legacy, String lenses, Field modern, Fidelity fidelity, List<String> pairs) {
    @Override
    public String toString() {
      return Described.type(legacy.type()) + " " + lenses + " " + Described.type(modern.type());
    }

    Case optional() {
      return new Case(legacy, lenses, Field.optional("m", modern.type()), fidelity, pairs);
    }

    Case legacy(Field field) {
      return new Case(field, lenses, modern, fidelity, pairs);
    }

    Case modern(Field field) {
      return new Case(legacy, lenses, field, fidelity, pairs);
    }
  }

  private static Case of(
      Type legacy, String lenses, Type modern, Fidelity fidelity, String... pairs) {
    return new Case(
        Field.required("L", legacy), lenses, Field.required("m", modern), fidelity, List.of(pairs));
  }

  static Stream<Case> texts() {
    String padded = "[L, { pad: 8, with: \"0\", side: start }]";
    return Stream.of(
        of(TEN, "L", TEN, LOSSLESS, "ab = ab", "' ' = ' '", "'' = ''"),
        of(TEN, "L", Text.max(60), MAY_FAIL, "ab = ab", "! = 12345678901"),
        of(Text.ANY, "L", Text.max(2), MAY_FAIL, "ab = ab", "abc = !"),
        of(TEN, "[L, trim]", TEN, NEEDS_ORIGINAL, "ab = ab", "! = 'a '", "' a' = ' a'"),
        of(Text.fixed(4), "[L, trim]", Text.max(4), LOSSLESS, "'ab  ' = ab", "' ab ' = ' ab'"),
        of(TEN, "[L, { trim: both }]", TEN, NEEDS_ORIGINAL, "ab = ab", "! = ' a'"),
        of(Text.fixed(8), padded, Text.max(8), LOSSLESS, "00001230 = 1230", "! = 01"),
        of(TEN, "[L, { pad: 4 }]", Text.max(4), MAY_FAIL, "'ab  ' = ab", "abcde = !"),
        of(TEN, "[L, upper]", TEN, NEEDS_ORIGINAL, "AÉß = AÉß", "! = a"),
        of(TEN, "[L, { constant: DE }]", TEN, MAY_FAIL, "DE = DE", "FR = !", "! = FR"));
  }

  static Stream<Case> codes() {
    String values = "[L, { values: { A: active, C: closed } }]";
    String others = "[L, { values: { A: active }, others: closed }]";
    String both = "[L, { values: { 1: active, 2: closed }, others: active }]";
    String flag = "[L, { flag: { \"Y\": true, \"N\": false } }]";
    String bit = "[L, { flag: { 1: true, 0: false } }]";
    Enumeration known = new Enumeration(List.of("A", "C"));
    Enumeration yes = new Enumeration(List.of("Y", "N"));
    return Stream.of(
        of(Text.max(1), values, STATUS, MAY_FAIL, "A = active", "C = closed", "X = !"),
        of(known, values, STATUS, LOSSLESS, "A = active", "C = closed"),
        of(Text.fixed(3), values, STATUS, MAY_FAIL, "'A  ' = active", "'AA ' = !"),
        of(Text.max(1), others, STATUS, MAY_FAIL, "A = active", "! = closed"),
        of(Int.BITS16, both, STATUS, NEEDS_ORIGINAL, "1 = active", "2 = closed"),
        of(Text.max(1), flag, Bool.BOOL, MAY_FAIL, "Y = true", "N = false", "'' = !"),
        of(yes, flag, Bool.BOOL, LOSSLESS, "Y = true", "N = false"),
        of(Int.range(0, 9), bit, Bool.BOOL, MAY_FAIL, "1 = true", "0 = false", "7 = !"));
  }

  static Stream<Case> numbers() {
    String cents = "[L, { implied-decimals: 2 }]";
    String rounded = "[L, { implied-decimals: 1, rounding: half-even }]";
    String comma = "[L, { number: decimal, point: \",\" }]";
    Int digits20 = Int.digits(20, true);
    return Stream.of(
        of(Int.BITS32, "L", Int.BITS64, MAY_FAIL, "5 = 5", "! = 99999999999"),
        of(digits20, "L", digits20, LOSSLESS, "2 = 2"),
        of(Int.BITS64, "L", digits20, MAY_FAIL, "2 = 2", "! = 10000000000000000000"),
        of(digits20, "L", Int.BITS64, MAY_FAIL, "2 = 2", "10000000000000000000 = !"),
        of(Int.digits(5, true), "L", MONEY, MAY_FAIL, "7 = 7.00", "! = 7.50"),
        of(new Decimal(8, 0), "L", Int.BITS64, MAY_FAIL, "12 = 12", "! = 100000000"),
        of(MONEY, "L", new Decimal(13, 4), MAY_FAIL, "1.10 = 1.1000", "! = 1.1001"),
        of(
            Decimal.UNBOUNDED_DECIMAL,
            "L",
            MONEY,
            MAY_FAIL,
            "1.5 = 1.50",
            "1.505 = !",
            "1E+999999999 = !",
            "1E-999999999 = !"),
        of(Int.digits(11, true), cents, MONEY, LOSSLESS, "1234 = 12.34", "-1 = -0.01"),
        of(Int.digits(4, true), cents, MONEY, MAY_FAIL, "9999 = 99.99", "! = 100.00"),
        of(Text.fixed(6), cents, MONEY, MAY_FAIL, "001234 = 12.34", "-00001 = -0.01", "'' = !"),
        of(TEN, cents, MONEY, MAY_FAIL, "1234 = 12.34", "12x4 = !", "! = 123456789.01"),
        of(Int.digits(6, true), rounded, new Decimal(9, 3), MAY_FAIL, "12 = 1.200"),
        of(TEN, "[L, number]", MONEY, MAY_FAIL, "12.50 = 12.50", "12,5 = !", "1e5 = !"),
        of(TEN, comma, MONEY, MAY_FAIL, "12,50 = 12.50", "12.50 = !"),
        of(Text.fixed(6), "[L, number]", Int.BITS32, MAY_FAIL, "42 = 42", "x = !", "! = 1234567"));
  }

  static Stream<Case> dates() {
    String day = "[L, { date: uuuuMMdd }]";
    String absent = "[L, { date: uuuuMMdd, absent: \"00000000\" }]";
    String century = "[L, { date: uuMMdd, century: 1950 }]";
    Int eight = Int.digits(8, false);
    Date date = Date.DATE;
    return Stream.of(
        of(date, "L", date, LOSSLESS, "2024-02-29 = 2024-02-29"),
        of(eight, day, date, MAY_FAIL, "20240229 = 2024-02-29", "20230229 = !", "0 = !"),
        of(eight, day, date, MAY_FAIL, "20241301 = !", "! = +10000-01-01", "! = -0001-01-01"),
        of(new Decimal(8, 0), day, date, MAY_FAIL, "20240229 = 2024-02-29"),
        of(TEN, "[L, { date: dd.MM.uuuu }]", date, MAY_FAIL, "29.02.2024 = 2024-02-29"),
        of(TEN, "[L, { date: dd.MM.uuuu }]", date, MAY_FAIL, "29-02-2024 = !", "1.2.2024 = !"),
        of(Text.fixed(9), "[L, { date: uuuuDDD }]", date, MAY_FAIL, "2024366 = 2024-12-31"),
        of(Text.fixed(9), "[L, { date: uuuuDDD }]", date, MAY_FAIL, "2023366 = !", "2023000 = !"),
        of(TEN, century, date, MAY_FAIL, "500101 = 1950-01-01", "490101 = 2049-01-01"),
        of(TEN, century, date, MAY_FAIL, "! = 2050-01-01", "! = 1949-12-31"),
        of(TEN, "[L, { date: d MMM uuuu }]", date, MAY_FAIL, "1 Feb 2024 = 2024-02-01"),
        of(Text.max(11), "[L, { date: d MMM uuuu }]", date, MAY_FAIL, "30 Feb 2024 = !"),
        of(TEN, absent, date, MAY_FAIL, "20240229 = 2024-02-29", "00000000 = ~", "'' = !")
            .optional(),
        of(
            Int.digits(6, false),
            "[L, { time: HHmmss }]",
            Time.TIME,
            MAY_FAIL,
            "93000 = 09:30",
            "240000 = !",
            "! = 09:30:00.5"),
        of(
            Timestamp.LOCAL,
            "[L, { date: day }]",
            date,
            NEEDS_ORIGINAL,
            "2024-01-02T00:00 = 2024-01-02"),
        of(
            Text.max(14),
            "[L, { timestamp: uuuuMMddHHmmss }]",
            Timestamp.LOCAL,
            MAY_FAIL,
            "20240102030405 = 2024-01-02T03:04:05",
            "! = 2024-01-02T03:04:05.001"),
        of(
            Text.max(25),
            "[L, { timestamp: \"uuuu-MM-dd'T'HH:mm:ssXXX\" }]",
            Timestamp.INSTANT,
            MAY_FAIL,
            "2024-01-02T03:04:05+02:00 = 2024-01-02T03:04:05+02:00"));
  }

  static Stream<Case> zones() {
    Timestamp local = Timestamp.LOCAL;
    Timestamp instant = Timestamp.INSTANT;
    return Stream.of(
        of(
            local,
            "[L, { zone: Europe/Berlin }]",
            instant,
            MAY_FAIL,
            "2024-07-01T12:00 = 2024-07-01T10:00Z",
            "2024-03-31T02:30 = !",
            "2024-10-27T02:30 = 2024-10-27T02:30+02:00",
            "! = 2024-10-27T02:30+01:00"),
        of(
            local,
            "[L, { zone: Europe/Berlin, overlap: later }]",
            instant,
            MAY_FAIL,
            "2024-10-27T02:30 = 2024-10-27T02:30+01:00",
            "! = 2024-10-27T02:30+02:00"),
        of(local, "[L, { zone: UTC }]", instant, LOSSLESS, "2024-10-27T02:30 = 2024-10-27T02:30Z"),
        of(
            Text.max(14),
            "[L, { timestamp: uuuuMMddHHmmss, zone: Europe/Berlin }]",
            instant,
            MAY_FAIL,
            "20240701120000 = 2024-07-01T10:00Z",
            "20240331023000 = !"));
  }

  static Stream<Case> absences() {
    Field optional = Field.optional("L", TEN);
    Field three = Field.optional("m", TEN).nullable(true);
    return Stream.of(
        of(TEN, "[L, empty-is-absent]", TEN, NEEDS_ORIGINAL, "a = a", "'' = ~", "! = ' '")
            .optional(),
        of(Text.fixed(3), "[L, trim, empty-is-absent]", TEN, MAY_FAIL, "a = a", "'' = ~")
            .optional(),
        of(Int.BITS32, "[L, zero-is-absent]", Int.BITS32, NEEDS_ORIGINAL, "4 = 4", "0 = ~", "! = 0")
            .optional(),
        of(TEN, "[L, { default: de }]", TEN, NEEDS_ORIGINAL, "fr = fr", "de = de").legacy(optional),
        of(TEN, "L", TEN, LOSSLESS, "a = a", "~ = ~").legacy(optional).optional(),
        of(TEN, "L", TEN, LOSSLESS, "a = a", "null = ~")
            .legacy(Field.required("L", TEN).nullable(true))
            .optional(),
        of(TEN, "L", TEN, LOSSLESS, "a = a", "~ = ~", "null = null", "'' = ''")
            .legacy(optional.nullable(true))
            .modern(three),
        of(TEN, "L", TEN, MAY_FAIL, "a = a", "~ = !").legacy(optional),
        of(TEN, "L", TEN, MAY_FAIL, "a = a", "! = ~").optional());
  }

  @ParameterizedTest
  @MethodSource({"texts", "codes", "numbers", "dates", "zones", "absences"})
  void correspondsBothWays(Case one) {
    Mapping mapping = Compiled.field(one.legacy(), one.lenses(), one.modern());

    for (String pair : one.pairs()) {
      String legacy = pair.substring(0, pair.indexOf(" = "));
      String modern = pair.substring(pair.indexOf(" = ") + 3);
      if (!legacy.equals("!")) {
        up(mapping, value(legacy, one.legacy().type()), modern);
      }
      if (!modern.equals("!")) {
        down(mapping, value(modern, one.modern().type()), legacy);
      }
    }
    assertThat(mapping.report().getFirst().fidelity()).isEqualTo(one.fidelity());
  }

  private static @Nullable Object value(String text, Type type) {
    return switch (text) {
      case "~" -> null;
      case "null" -> Null.NULL;
      default ->
          Literals.read(text.startsWith("'") ? text.substring(1, text.length() - 1) : text, type);
    };
  }

  private static void up(Mapping mapping, @Nullable Object legacy, String modern) {
    Struct record = Struct.of(mapping.legacy(), legacy);
    if (modern.equals("!")) {
      assertThatThrownBy(() -> mapping.toModern(record))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE));
      return;
    }
    Object shown = mapping.toModern(record).at(0);
    assertThat(Same.values(shown, value(modern, mapping.modern().field(0).type())))
        .as("%s shows %s, not %s", legacy, modern, shown)
        .isTrue();
  }

  private static void down(Mapping mapping, @Nullable Object modern, String legacy) {
    Struct given = Struct.of(mapping.modern(), modern);
    if (legacy.equals("!")) {
      assertThatThrownBy(() -> mapping.create(given))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> assertThat(fault.violations().getFirst().path()).isEqualTo("/m"));
      return;
    }
    Object written = mapping.create(given).at(0);
    assertThat(Same.values(written, value(legacy, mapping.legacy().field(0).type())))
        .as("%s is written as %s, not %s", modern, legacy, written)
        .isTrue();
  }

  @Test
  void carriesBytesAsHexAndBase64() {
    Field raw = Field.required("raw", new Type.Binary(5));
    Bytes bytes = Bytes.wrap(new byte[] {1, (byte) 0xab});
    Mapping hex = Compiled.field(Field.required("L", TEN), "[L, { bytes: hex }]", raw);
    Mapping base64 =
        Compiled.field(raw, "[raw, { bytes: base64 }]", Field.required("m", Text.max(8)));

    assertThat(hex.create(Struct.of(hex.modern(), bytes)).at(0)).isEqualTo("01ab");
    assertThat(base64.toModern(Struct.of(base64.legacy(), bytes)).at(0)).isEqualTo("Aas=");
    assertThat(base64.create(Struct.of(base64.modern(), "Aas=")).at(0)).isEqualTo(bytes);
  }

  @Test
  void looksUpBothWaysInATableThatIsOneToOne() {
    Mapping mapping = countries(Map.of("D", "Germany", "F", "France"));

    Struct written = mapping.create(Struct.of(mapping.modern(), "France"));

    assertThat(written.at("L")).isEqualTo("F");
    assertThat(mapping.toModern(written).at("m")).isEqualTo("France");
    assertThat(mapping.obstacles(false)).isEmpty();
  }

  @Test
  void readsOnlyThroughATableThatIsNotOneToOne() {
    Mapping mapping = countries(Map.of("D", "Germany", "G", "Germany"));

    Struct shown = mapping.toModern(Struct.of(mapping.legacy(), "G"));

    assertThat(shown.at("m")).isEqualTo("Germany");
    assertThat(mapping.obstacles(false)).singleElement().extracting("field").isEqualTo("/m");
  }

  private static Mapping countries(Map<String, String> entries) {
    return Compiled.between(
            Structure.of("Legacy", List.of(Field.required("L", Text.max(1)))),
            Structure.of("Modern", List.of(Field.required("m", Text.max(20)))))
        .table("countries", LookupTable.of(Text.max(1), Text.max(20), entries))
        .mapping("fields: { m: [L, { lookup: countries }] }");
  }

  @Test
  void describesEveryLensWithAnExample() {
    assertThat(Lenses.all())
        .allSatisfy(
            kind -> {
              assertThat(kind.doc()).endsWith(".");
              assertThat(kind.example()).contains(kind.word());
            });
    assertThat(Lenses.steps()).doesNotHaveDuplicates().contains("trim", "date", "values");
  }
}
