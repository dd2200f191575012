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
import org.junit.jupiter.params.provider.CsvFileSource;

/// What the compiler refuses, with place and remedy: a line in `mistakes-*.txt`, and one golden
/// file, each.
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
  @CsvFileSource(resources = "/mapping/mistakes-fields.txt", delimiter = '|', quoteCharacter = '`')
  void saysWhatIsWrongAndWhatToWrite(String name, String fields) {
    String report =
        Compiled.between(LEGACY, MODERN)
            .table("countries", LookupTable.of(Text.max(1), Text.max(20), Map.of("D", "Germany")))
            .mistakes("fields: { " + fields + " }");

    Golden.check("mapping/mistakes/" + name + ".txt", report);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/mapping/mistakes-written.txt", delimiter = '|', quoteCharacter = '`')
  void saysWhatIsWrongWithWhatIsOnlyWritten(String name, String write) {
    String report =
        Compiled.between(LEGACY, MODERN)
            .mistakes("fields: { id: CUSTNO }\nwrite: { " + write + " }");

    Golden.check("mapping/mistakes/" + name + ".txt", report);
  }
}
