package dev.banyan.mapping.law;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.mapping.Compiled;
import dev.banyan.mapping.Mapping;
import dev.banyan.mapping.law.LawReport.Law;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.type.Type.Bool;
import dev.banyan.type.Type.Date;
import dev.banyan.type.Type.Decimal;
import dev.banyan.type.Type.Enumeration;
import dev.banyan.type.Type.Int;
import dev.banyan.type.Type.ListOf;
import dev.banyan.type.Type.Text;
import dev.banyan.type.Type.Timestamp;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The laws of each lens, and of lenses put together.
class LensLawsTest {
  private static final long[] SEEDS = {1, 20261122, 987654321};
  private static final int ROUNDS = 400;
  private static final Enumeration STATUS = new Enumeration(List.of("active", "closed", "unknown"));
  private static final Text TEN = Text.max(10);

  record Case(Field legacy, String lenses, Field modern) {
    @Override
    public String toString() {
      return legacy.type() + " " + lenses;
    }
  }

  private static Case of(Type legacy, String lenses, Type modern) {
    return new Case(Field.required("L", legacy), lenses, Field.required("m", modern));
  }

  private static Case optional(Type legacy, String lenses, Type modern) {
    return new Case(Field.required("L", legacy), lenses, Field.optional("m", modern));
  }

  private static Case nullable(Type legacy, String lenses, Type modern) {
    Field below = Field.optional("L", legacy).nullable(true);
    return new Case(below, lenses, Field.optional("m", modern));
  }

  static Stream<Case> lenses() {
    String values = "[L, { values: { A: active, C: closed }, others: unknown }]";
    String berlin = "[L, { timestamp: uuuuMMddHHmmss, zone: Europe/Berlin }]";
    return Stream.of(
        of(TEN, "L", Text.max(20)),
        nullable(TEN, "L", TEN),
        of(TEN, "[L, trim]", TEN),
        of(Text.fixed(10), "[L, trim]", TEN),
        of(TEN, "[L, { trim: both }]", TEN),
        of(TEN, "[L, trim, upper]", TEN),
        of(Text.fixed(10), "[L, { pad: 10, with: \"0\", side: start }]", TEN),
        of(Text.max(1), values, STATUS),
        of(Text.fixed(3), values, STATUS),
        of(Text.fixed(1), "[L, { flag: { \"Y\": true, \"N\": false } }]", Bool.BOOL),
        of(Int.digits(9, true), "[L, { implied-decimals: 2 }]", new Decimal(11, 2)),
        of(Text.fixed(9), "[L, { implied-decimals: 2 }]", new Decimal(11, 2)),
        of(TEN, "[L, { implied-decimals: 2, rounding: none }]", new Decimal(11, 3)),
        of(TEN, "[L, number]", new Decimal(8, 2)),
        of(Int.BITS64, "L", Int.digits(20, true)),
        of(new Decimal(9, 2), "L", new Decimal(12, 3)),
        of(Int.digits(8, false), "[L, { date: uuuuMMdd }]", Date.DATE),
        optional(Text.fixed(10), "[L, { date: uuuuMMdd, absent: [\"\", 00000000] }]", Date.DATE),
        of(TEN, "[L, { date: dd.MM.uuuu }]", Date.DATE),
        of(Int.digits(6, false), "[L, { time: HHmmss }]", Type.Time.TIME),
        of(Text.max(14), berlin, Timestamp.INSTANT),
        of(Timestamp.LOCAL, "[L, { zone: America/New_York, overlap: later }]", Timestamp.INSTANT),
        of(Timestamp.LOCAL, "[L, { date: day }]", Date.DATE),
        nullable(TEN, "[L, empty-is-absent]", TEN),
        nullable(Text.fixed(5), "[L, trim, empty-is-absent]", Text.max(5)),
        optional(Int.BITS32, "[L, zero-is-absent]", Int.BITS32),
        new Case(
            Field.optional("L", TEN).nullable(true),
            "[L, { default: de }]",
            Field.required("m", TEN)),
        of(new Type.Binary(8), "[L, { bytes: base64 }]", Text.max(12)),
        of(Text.max(16), "[L, { bytes: hex }]", new Type.Binary(8)),
        of(ListOf.of(TEN), "{ each: L, lens: trim }", ListOf.of(TEN)));
  }

  @ParameterizedTest
  @MethodSource("lenses")
  void holdForALens(Case one) {
    Mapping mapping = Compiled.field(one.legacy(), one.lenses(), one.modern());

    assertLawful(mapping);
  }

  private static void assertLawful(Mapping mapping) {
    for (long seed : SEEDS) {
      LawReport report = Laws.check(mapping, seed, ROUNDS);

      assertThat(report.holds()).as(report.render()).isTrue();
      for (Law law : Law.values()) {
        assertThat(report.held(law)).as(report.render()).isGreaterThan(ROUNDS / 4);
      }
    }
  }

  @Test
  void holdForJoinedFields() {
    Structure legacy =
        Structure.of(
            "Legacy",
            List.of(
                Field.required("DAY", Int.digits(8, false)),
                Field.required("TIME", Text.fixed(6)),
                Field.optional("FIRST", TEN),
                Field.required("LAST", Text.fixed(10))));
    Structure modern =
        Structure.of(
            "Modern",
            List.of(Field.required("at", Timestamp.INSTANT), Field.required("name", Text.max(21))));

    Mapping mapping =
        Compiled.between(legacy, modern)
            .mapping(
                """
                fields:
                  at: { join: [DAY, TIME], lens: { timestamp: uuuuMMddHHmmss, zone: UTC } }
                  name: { join: [FIRST, [LAST, trim]], separator: ", " }
                """);

    assertLawful(mapping);
  }

  @Test
  void holdForNestedStructures() {
    Structure contact =
        Structure.of("Contact", List.of(Field.optional("EMAIL", TEN), Field.required("KIND", TEN)));
    Structure legacy =
        Structure.of(
            "Legacy",
            List.of(
                Field.required("STREET", TEN),
                Field.required("CITY", TEN),
                Field.optional("CONTACT", contact),
                Field.optional("OTHER", contact)));
    Structure address =
        Structure.of(
            "Address", List.of(Field.required("street", TEN), Field.optional("city", TEN)));
    Structure person =
        Structure.of("Person", List.of(Field.optional("email", TEN), Field.required("kind", TEN)));
    Structure modern =
        Structure.of(
            "Modern",
            List.of(
                Field.optional("address", address),
                Field.optional("person", person),
                Field.optional("email", TEN),
                Field.optional("kind", TEN)));

    Mapping mapping =
        Compiled.between(legacy, modern)
            .mapping(
                """
                fields:
                  address:
                    street: [STREET, empty-is-absent]
                    city: [CITY, empty-is-absent]
                  person: { at: CONTACT, fields: { email: EMAIL, kind: KIND } }
                  email: OTHER.EMAIL
                  kind: OTHER.KIND
                """);

    assertLawful(mapping);
  }

  @Test
  void holdForListsByShownAndByHiddenKeys() {
    Structure line =
        Structure.of(
            "LINE",
            List.of(
                Field.required("NO", Int.digits(4, false)),
                Field.required("PROD", Text.fixed(6)),
                Field.optional("NOTE", TEN)));
    Structure legacy =
        Structure.of(
            "Legacy",
            List.of(Field.required("A", ListOf.of(line)), Field.optional("B", ListOf.of(line))));
    Structure shown =
        Structure.of(
            "Shown",
            List.of(
                Field.required("number", Int.digits(4, false)),
                Field.required("product", Text.max(6))));
    Structure hidden = Structure.of("Hidden", List.of(Field.required("product", Text.max(6))));
    Structure modern =
        Structure.of(
            "Modern",
            List.of(Field.required("a", ListOf.of(shown)), Field.required("b", ListOf.of(hidden))));

    Mapping mapping =
        Compiled.between(legacy, modern)
            .mapping(
                """
                fields:
                  a: { each: A, key: NO, fields: { number: NO, product: [PROD, trim] } }
                  b: { each: B, key: NO, fields: { product: [PROD, trim] } }
                """);

    assertLawful(mapping);
  }

  @Test
  void holdForCasesToldByACode() {
    Structure card = Structure.of("Card", List.of(Field.required("number", TEN)));
    Structure transfer =
        Structure.of("Transfer", List.of(Field.required("iban", TEN), Field.optional("bank", TEN)));
    OneOf payment =
        OneOf.of(
            "Payment",
            null,
            List.of(
                new OneOf.Case("card", card),
                new OneOf.Case("transfer", transfer),
                new OneOf.Case("note", TEN)));
    Structure legacy =
        Structure.of(
            "Legacy",
            List.of(
                Field.required("KIND", Text.max(1)),
                Field.required("NUMBER", TEN),
                Field.required("BANK", TEN).nullable(true)));
    Structure modern = Structure.of("Modern", List.of(Field.required("payment", payment)));

    Mapping mapping =
        Compiled.between(legacy, modern)
            .mapping(
                """
                fields:
                  payment:
                    one-of: KIND
                    cases:
                      card: { when: C, fields: { number: NUMBER } }
                      transfer: { when: [T, S], fields: { iban: NUMBER, bank: BANK } }
                      note: { when: N, value: NUMBER }
                """);

    assertLawful(mapping);
  }

  @Test
  void holdForCasesOfALegacyOneOf() {
    Structure person = Structure.of("Person", List.of(Field.required("NM", Text.fixed(8))));
    Structure firm =
        Structure.of("Firm", List.of(Field.required("FNM", TEN), Field.optional("VAT", TEN)));
    OneOf below =
        OneOf.of(
            "Party", null, List.of(new OneOf.Case("PERSON", person), new OneOf.Case("FIRM", firm)));
    Structure modernPerson = Structure.of("P", List.of(Field.required("name", Text.max(8))));
    Structure modernFirm = Structure.of("F", List.of(Field.required("firm", TEN)));
    OneOf above =
        OneOf.of(
            "party",
            "kind",
            List.of(new OneOf.Case("person", modernPerson), new OneOf.Case("firm", modernFirm)));
    Structure legacy = Structure.of("Legacy", List.of(Field.optional("PARTY", below)));
    Structure modern = Structure.of("Modern", List.of(Field.optional("party", above)));

    Mapping mapping =
        Compiled.between(legacy, modern)
            .mapping(
                """
                fields:
                  party:
                    one-of: PARTY
                    cases:
                      person: { when: PERSON, fields: { name: [NM, trim] } }
                      firm: { when: FIRM, fields: { firm: FNM } }
                """);

    assertLawful(mapping);
  }

  @Test
  void holdForTheFlattenedCasesOfALegacyOneOf() {
    Structure firm = Structure.of("Firm", List.of(Field.optional("NAME", TEN)));
    OneOf below =
        OneOf.of(
            "Party", null, List.of(new OneOf.Case("PERSON", TEN), new OneOf.Case("FIRM", firm)));
    Structure legacy = Structure.of("Legacy", List.of(Field.optional("PARTY", below)));
    Structure modern = Structure.of("Modern", List.of(Field.optional("person", TEN)));

    Mapping mapping = Compiled.between(legacy, modern).mapping("fields: { person: PARTY.PERSON }");

    assertLawful(mapping);
  }
}
