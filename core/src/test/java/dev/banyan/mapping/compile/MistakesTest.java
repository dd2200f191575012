package dev.banyan.mapping.compile;

import dev.banyan.mapping.Compiled;
import dev.banyan.mapping.LookupTable;
import dev.banyan.testbase.Golden;
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
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the compiler refuses, with place and remedy: one golden file each.
class MistakesTest {
  private static final Structure ITEM =
      Structure.of(
          "ITEM",
          List.of(Field.required("NO", Int.digits(4, false)), Field.required("PROD", Text.max(6))));
  private static final OneOf PARTY =
      OneOf.of(
          "PARTY",
          null,
          List.of(new OneOf.Case("PERSON", Text.max(9)), new OneOf.Case("FIRM", Text.max(9))));
  private static final Structure LEGACY =
      Structure.of(
          "RECORD",
          List.of(
              Field.required("CUSTNO", Text.max(8)),
              Field.required("NAME", Text.fixed(20)),
              Field.required("CODE", Text.max(1)),
              Field.required("AMOUNT", Int.BITS32),
              Field.required("CENTS", Int.digits(8, true)),
              Field.required("KIND", new Enumeration(List.of("A", "C"))),
              Field.required("BIG", new Decimal(18, 4)),
              Field.required("DAY", Text.max(8)),
              Field.required("STAMP", Timestamp.LOCAL),
              Field.required("ITEMS", ListOf.of(ITEM)),
              Field.required("PARTY", PARTY),
              Field.required(
                  "INNER", Structure.of("INNER", List.of(Field.required("A", Text.max(3)))))));
  private static final Structure LINE =
      Structure.of("Line", List.of(Field.required("product", Text.max(6))));
  private static final OneOf CHOICE =
      OneOf.of(
          "Choice",
          "kind",
          List.of(new OneOf.Case("person", Text.max(9)), new OneOf.Case("firm", Text.max(9))));
  private static final Structure MODERN =
      Structure.of(
          "Customer",
          List.of(
              Field.optional("id", Text.max(8)),
              Field.optional("name", Text.max(20)),
              Field.optional("status", new Enumeration(List.of("active", "closed"))),
              Field.optional("credit", new Decimal(9, 2)),
              Field.optional("whole", Int.BITS32),
              Field.optional("since", Date.DATE),
              Field.optional("flag", Bool.BOOL),
              Field.optional("at", Timestamp.INSTANT),
              Field.optional("lines", ListOf.of(LINE)),
              Field.optional("party", CHOICE),
              Field.optional(
                  "inner", Structure.of("Inner", List.of(Field.required("a", Text.ANY)))),
              Field.optional("raw", new Type.Binary(9))));

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          unknown-path           | id: CUSTNR
          unknown-nested-path    | id: INNER.B
          path-into-a-list       | id: ITEMS.PROD
          path-into-a-text       | id: CUSTNO.X
          unknown-case-of-path   | id: PARTY.FIRMA
          unknown-field          | nmae: [NAME, trim]
          mapped-twice           | id: CUSTNO, name: CUSTNO
          mapped-inside          | id: INNER.A, inner: { at: INNER, fields: { a: A } }
          padded-text            | name: NAME
          code-without-values    | status: CODE
          text-without-date      | since: DAY
          text-without-flag      | flag: CODE
          text-without-number    | whole: CODE
          local-without-zone     | at: STAMP
          text-as-bytes          | raw: CODE
          narrowing              | credit: BIG
          unknown-lens           | name: [NAME, trimm]
          form-as-lens           | name: [NAME, { join: [A] }]
          unknown-argument       | status: [CODE, { values: { A: active, C: closed }, other: closed }]
          lens-misfit            | since: [STAMP, { date: uuuuMMdd }]
          trim-of-a-number       | whole: [AMOUNT, trim]
          values-twice           | status: [CODE, { values: { A: active, B: active, C: closed } }]
          value-missing          | status: [CODE, { values: { A: active } }]
          value-unknown          | status: [CODE, { values: { A: active, C: close } }]
          code-too-long          | status: [CODE, { values: { AA: active, C: closed } }]
          values-not-a-map       | status: [CODE, { values: A }]
          flag-of-a-text         | id: [CODE, { flag: { Y: true, N: false } }]
          pattern-with-y         | since: [DAY, { date: yyyyMMdd }]
          pattern-incomplete     | since: [DAY, { date: uuuuMM }]
          pattern-too-much       | since: [CUSTNO, { date: HHmmddMM }]
          pattern-unknown        | since: [DAY, { date: "uuuu{" }]
          pattern-missing        | since: [DAY, date]
          pattern-too-long       | since: [DAY, { date: uuuu-MM-dd }]
          pattern-for-a-number   | since: [AMOUNT, { date: "uuuu.MM.dd" }]
          zone-unknown           | at: [STAMP, { zone: Europe/Berln }]
          zone-missing           | at: [CUSTNO, { timestamp: uuMMddHH }]
          zone-of-a-date         | since: [DAY, { date: uuuuMMdd, zone: UTC }]
          rounding-unknown       | credit: [AMOUNT, { implied-decimals: 2, rounding: halfeven }]
          decimals-missing       | credit: [AMOUNT, implied-decimals]
          table-unknown          | id: [CODE, { lookup: country }]
          default-unused         | id: [CUSTNO, { default: X }]
          join-width             | name: { join: [CUSTNO, CODE] }
          join-of-one            | name: { join: [CUSTNO] }
          join-of-a-date         | name: { join: [STAMP, CODE], separator: "," }
          each-of-a-text         | lines: { each: CODE, fields: { product: PROD } }
          each-unknown-key       | lines: { each: ITEMS, key: NR, fields: { product: PROD } }
          each-unknown-item      | lines: { each: ITEMS, fields: { product: PRD } }
          list-without-each      | lines: ITEMS
          each-rule              | lines: { each: ITEMS, add: no, fields: { product: PROD } }
          nested-without-fields  | inner: INNER
          nested-required        | inner: { at: INNER, fields: { } }
          nested-not-structure   | inner: { at: CODE, fields: { a: A } }
          no-form                | id: { from: CUSTNO }
          one-of-without-cases   | party: { one-of: CODE }
          one-of-case-missing    | party: { one-of: CODE, cases: { person: { when: P, value: CUSTNO } } }
          one-of-unknown-case    | party: { one-of: PARTY, cases: { prson: { }, firm: { when: FIRM } } }
          one-of-same-code       | party: { one-of: CODE, cases: { person: { when: P, value: CUSTNO }, firm: { when: P, value: DAY } } }
          one-of-same-case       | party: { one-of: PARTY, cases: { person: { when: FIRM }, firm: { when: FIRM } } }
          one-of-no-code         | party: { one-of: CODE, cases: { person: { value: CUSTNO }, firm: { when: F, value: DAY } } }
          one-of-no-one-of       | id: { one-of: CODE, cases: { } }
          constant-unknown       | status: { constant: activ }
          others-unused          | status: [KIND, { values: { A: active, C: closed }, others: closed }]
          rounding-unused        | credit: [CENTS, { implied-decimals: 2, rounding: half-up }]
          century-unused         | since: [DAY, { date: uuuuMMdd, century: 1950 }]
          overlap-unused         | at: [STAMP, { zone: UTC, overlap: later }]
          widths-unused          | name: { join: [CUSTNO, CODE], widths: [8, 1], separator: "-" }
          several-at-once        | nmae: NAME, status: CODE, id: CUSTNR
          expression             | id: { compute: "nonsense" }
          """)
  void saysWhatIsWrongAndWhatToWrite(String name, String fields) {
    String report =
        Compiled.between(LEGACY, MODERN)
            .table("countries", LookupTable.of(Text.max(1), Text.max(20), Map.of("D", "Germany")))
            .mistakes("fields: { " + fields + " }");

    Golden.check("mapping/mistakes/" + name + ".txt", report);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          write-unknown-path     | NAMES: { constant: X }
          write-twice            | CUSTNO: { constant: X }
          write-wrong-constant   | AMOUNT: { constant: X }
          write-neither          | CODE: { lens: trim }
          write-scalar           | CODE: X
          write-expression       | CODE: { compute: "nonsense" }
          write-on               | CODE: { constant: X, on: update }
          write-mistyped         | CODE: { compute: "now()" }
          """)
  void saysWhatIsWrongWithWhatIsOnlyWritten(String name, String write) {
    String report =
        Compiled.between(LEGACY, MODERN)
            .mistakes("fields: { id: CUSTNO }\nwrite: { " + write + " }");

    Golden.check("mapping/mistakes/" + name + ".txt", report);
  }
}
