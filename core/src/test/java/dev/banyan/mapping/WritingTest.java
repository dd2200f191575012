package dev.banyan.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type.Enumeration;
import dev.banyan.type.Type.Int;
import dev.banyan.type.Type.ListOf;
import dev.banyan.type.Type.Text;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WritingTest {
  private static final Text TEN = Text.max(10);
  private static final Enumeration STATUS = new Enumeration(List.of("active", "closed", "other"));
  private static final Structure LEGACY =
      Structure.of(
          "RECORD",
          List.of(
              Field.required("ID", TEN),
              Field.required("NAME", TEN),
              Field.required("STAT", Text.max(1)),
              Field.optional("NOTE", TEN),
              Field.required("CREATED", TEN),
              Field.optional("CHANGED", TEN)));
  private static final Structure MODERN =
      Structure.of(
          "Thing",
          List.of(
              Field.required("id", TEN),
              Field.required("name", TEN),
              Field.required("status", STATUS),
              Field.optional("label", TEN),
              Field.optional("unmapped", TEN)));

  private static Mapping thing() {
    return Compiled.between(LEGACY, MODERN)
        .mapping(
            """
            fields:
              id: ID
              name: [NAME, trim]
              status: [STAT, { values: { A: active, C: closed }, others: other }]
              label: { compute: "id + name" }
            write:
              CREATED: { constant: made, on: create }
              CHANGED: { constant: changed, on: change }
            """);
  }

  private static Struct record(String name, String status) {
    return Struct.of(LEGACY, "1", name, status, "note", "then", "later");
  }

  private static Struct modern(Mapping mapping, Struct legacy, String field, String value) {
    return mapping.toModern(legacy).toBuilder().set(field, value).build();
  }

  private static void assertInvalid(Runnable writing, String path, String message) {
    assertThatThrownBy(writing::run)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
              assertThat(fault.violations()).containsExactly(new Fault.Violation(path, message));
            });
  }

  @Test
  void keepsWhatALensForgetsInAnUnchangedField() {
    Mapping mapping = thing();
    Struct before = record("Ada   ", "?");

    Struct after = mapping.toLegacy(modern(mapping, before, "id", "2"), before);

    assertThat(after.at("NAME")).isEqualTo("Ada   ");
    assertThat(after.at("STAT")).isEqualTo("?");
    assertThat(after.at("ID")).isEqualTo("2");
    assertThat(after.at("NOTE")).isEqualTo("note");
  }

  @Test
  void fillsWhatIsOnlyWrittenOnItsOccasion() {
    Mapping mapping = thing();

    Struct changed =
        mapping.toLegacy(modern(mapping, record("a", "A"), "name", "b"), record("a", "A"));
    Struct made = mapping.create(Struct.of(MODERN, "1", "a", "active", null, null));

    assertThat(changed.at("CREATED")).isEqualTo("then");
    assertThat(changed.at("CHANGED")).isEqualTo("changed");
    assertThat(made.at("CREATED")).isEqualTo("made");
    assertThat(made.at("CHANGED")).isNull();
  }

  @Test
  void refusesTheValueThatOnlyStandsForOthers() {
    Mapping mapping = thing();
    Struct before = record("a", "A");

    assertInvalid(
        () -> mapping.toLegacy(modern(mapping, before, "status", "other"), before),
        "/status",
        "has no code on the legacy side");
  }

  @Test
  void refusesAComputedFieldThatChanged() {
    Mapping mapping = thing();
    Struct before = record("a", "A");

    assertInvalid(
        () -> mapping.toLegacy(modern(mapping, before, "label", "mine"), before),
        "/label",
        "is computed and cannot be written");
  }

  @Test
  void refusesAFieldThatHasNoPlace() {
    Mapping mapping = thing();
    Struct before = record("a", "A");

    assertInvalid(
        () -> mapping.toLegacy(modern(mapping, before, "unmapped", "x"), before),
        "/unmapped",
        "has no place in the legacy record");
  }

  @Test
  void refusesEverythingThatIsWrongAtOnce() {
    Mapping mapping = thing();

    assertThatThrownBy(() -> mapping.create(Struct.of(MODERN, "1", "a ", "other", "mine", null)))
        .isInstanceOfSatisfying(
            Fault.class,
            fault ->
                assertThat(fault.violations())
                    .extracting(Fault.Violation::path)
                    .containsExactlyInAnyOrder("/name", "/status", "/label"));
  }

  @Test
  void refusesToWriteOverARecordItDoesNotHave() {
    Mapping mapping = thing();
    Struct value = Struct.of(MODERN, "1", "a", "active", null, null);

    assertThatThrownBy(() -> mapping.toLegacy(value, null))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BUG));
  }

  @Test
  void mergesOnlyWhatChanged() {
    Mapping mapping = thing();
    Struct before = record("Ada   ", "?");
    Struct old = mapping.toModern(before);
    Struct patched = old.toBuilder().set("name", "Bob").build();

    Struct after = mapping.merge(before, old, patched);

    assertThat(after)
        .isEqualTo(before.toBuilder().set("NAME", "Bob").set("CHANGED", "changed").build());
  }

  @Test
  void mergeLeavesAnUnreadableFieldThatDidNotChange() {
    Mapping mapping =
        Compiled.between(
                Structure.of("R", List.of(Field.required("A", TEN), Field.required("B", TEN))),
                Structure.of(
                    "M",
                    List.of(
                        Field.required("a", TEN),
                        Field.required("b", new Enumeration(List.of("one", "two"))))))
            .mapping("fields: { a: A, b: [B, { values: { 1: one, 2: two } }] }");
    Struct before = Struct.of(mapping.legacy(), "x", "garbage");
    Struct old = Struct.of(mapping.modern(), "x", "one");

    Struct after = mapping.merge(before, old, old.with(0, "y"));

    assertThat(after).isEqualTo(Struct.of(mapping.legacy(), "y", "garbage"));
  }

  @Test
  void answersTheOriginalItselfWhereNothingChanged() {
    Mapping mapping =
        Compiled.field(Field.required("L", TEN), "[L, trim]", Field.required("m", TEN));
    Struct before = Struct.of(mapping.legacy(), "a  ");

    Struct after = mapping.toLegacy(mapping.toModern(before), before);

    assertThat(after).isSameAs(before);
  }

  private static final Structure ROW =
      Structure.of(
          "ROW",
          List.of(
              Field.required("NO", Int.digits(4, false)),
              Field.required("PROD", TEN),
              Field.optional("NOTE", TEN)));
  private static final Structure SHOWN =
      Structure.of(
          "Line",
          List.of(Field.required("no", Int.digits(4, false)), Field.required("product", TEN)));
  private static final Structure HIDDEN =
      Structure.of("Line", List.of(Field.required("product", TEN)));

  private static Mapping rows(Structure line, String each) {
    return Compiled.between(
            Structure.of("R", List.of(Field.required("ROWS", ListOf.of(ROW)))),
            Structure.of("M", List.of(Field.required("lines", ListOf.of(line)))))
        .mapping("fields: { lines: { each: ROWS, " + each + " } }");
  }

  private static Struct row(long number, String product, @Nullable String note) {
    return Struct.of(ROW, number, product, note);
  }

  private static Struct list(Structure type, Struct... items) {
    return Struct.of(type, (Object) Arrays.asList(items));
  }

  @Test
  void alignsItemsByAKeyThatIsShown() {
    Mapping mapping = rows(SHOWN, "key: NO, fields: { no: NO, product: PROD }");
    Struct before = list(mapping.legacy(), row(1, "a", "n1"), row(2, "b", "n2"), row(3, "c", "n3"));
    Struct after =
        list(
            mapping.modern(),
            Struct.of(SHOWN, 3L, "c"),
            Struct.of(SHOWN, 9L, "new"),
            Struct.of(SHOWN, 1L, "changed"));

    Struct written = mapping.toLegacy(after, before);

    assertThat(written)
        .isEqualTo(
            list(
                mapping.legacy(), row(3, "c", "n3"), row(9, "new", null), row(1, "changed", "n1")));
  }

  @Test
  void numbersNewItemsOfAHiddenKeyAndKeepsTheOthers() {
    Mapping mapping = rows(HIDDEN, "key: NO, fields: { product: PROD }");
    Struct before = list(mapping.legacy(), row(1, "a", "n1"), row(2, "b", "n2"), row(5, "c", "n3"));
    Struct after =
        list(
            mapping.modern(),
            Struct.of(HIDDEN, "a"),
            Struct.of(HIDDEN, "c"),
            Struct.of(HIDDEN, "d"),
            Struct.of(HIDDEN, "e"));

    Struct written = mapping.toLegacy(after, before);

    assertThat(written)
        .isEqualTo(
            list(
                mapping.legacy(),
                row(1, "a", "n1"),
                row(5, "c", "n3"),
                row(6, "d", null),
                row(7, "e", null)));
  }

  @Test
  void refusesTwoItemsOfTheSameKey() {
    Mapping mapping = rows(SHOWN, "key: NO, fields: { no: NO, product: PROD }");
    Struct before = list(mapping.legacy(), row(1, "a", null));
    Struct after = list(mapping.modern(), Struct.of(SHOWN, 1L, "a"), Struct.of(SHOWN, 1L, "b"));

    assertInvalid(() -> mapping.toLegacy(after, before), "/lines/1", "has the same key as item 0");
  }

  @Test
  void refusesItemsThatTheRulesDoNotAllow() {
    Mapping mapping =
        rows(SHOWN, "key: NO, add: refuse, remove: refuse, fields: { no: NO, product: PROD }");
    Struct before = list(mapping.legacy(), row(1, "a", null));
    Struct one = Struct.of(SHOWN, 1L, "a");

    assertInvalid(
        () -> mapping.toLegacy(list(mapping.modern(), one, Struct.of(SHOWN, 2L, "b")), before),
        "/lines/1",
        "must not be added");
    assertInvalid(
        () -> mapping.toLegacy(list(mapping.modern()), before),
        "/lines",
        "must keep all its items");
  }

  @Test
  void saysWhereInAListAValueDoesNotFit() {
    Mapping mapping = rows(HIDDEN, "key: NO, fields: { product: [PROD, trim] }");
    Struct after = list(mapping.modern(), Struct.of(HIDDEN, "good"), Struct.of(HIDDEN, "bad "));

    assertInvalid(() -> mapping.create(after), "/lines/1/product", "must not end with a blank");
  }

  @Test
  void refusesToMakeAStructureThatLacksWhatTheLegacySideNeeds() {
    Structure contact =
        Structure.of("CONTACT", List.of(Field.optional("EMAIL", TEN), Field.required("KIND", TEN)));
    Structure legacy = Structure.of("R", List.of(Field.optional("CONTACT", contact)));
    Structure modern =
        Structure.of("M", List.of(Field.optional("email", TEN), Field.optional("kind", TEN)));
    Mapping mapping =
        Compiled.between(legacy, modern)
            .mapping("fields: { email: CONTACT.EMAIL, kind: CONTACT.KIND }");
    Struct none = Struct.of(legacy, (Object) null);

    assertInvalid(
        () -> mapping.toLegacy(Struct.of(modern, "a", null), none),
        "/kind",
        "must be given: the legacy record needs it");
    assertThat(mapping.toLegacy(Struct.of(modern, "a", "b"), none).at(0))
        .isEqualTo(Struct.of(contact, "a", "b"));
  }

  @Test
  void addsNoItemThatLacksWhatTheLegacySideNeeds() {
    Structure row =
        Structure.of("ROW", List.of(Field.required("A", TEN), Field.required("B", TEN)));
    Mapping mapping =
        Compiled.between(
                Structure.of("R", List.of(Field.required("ROWS", ListOf.of(row)))),
                Structure.of("M", List.of(Field.required("lines", ListOf.of(HIDDEN)))))
            .mapping("fields: { lines: { each: ROWS, fields: { product: A } } }");
    Struct before = list(mapping.legacy(), Struct.of(row, "a", "b"));

    assertInvalid(
        () ->
            mapping.toLegacy(
                list(mapping.modern(), Struct.of(HIDDEN, "a"), Struct.of(HIDDEN, "c")), before),
        "/lines/1",
        "must not be added");
    assertThat(mapping.obstacles(true)).extracting(WriteObstacle::field).containsExactly("ROWS.B");
  }

  @Test
  void takesTheOldCaseAwayWhenTheCaseChanges() {
    Structure legacy =
        Structure.of(
            "R",
            List.of(
                Field.required("KIND", Text.max(1)),
                Field.required("CARD", TEN).nullable(true),
                Field.optional("IBAN", TEN)));
    OneOf payment =
        OneOf.of(
            "Payment", null, List.of(new OneOf.Case("card", TEN), new OneOf.Case("transfer", TEN)));
    Mapping mapping =
        Compiled.between(legacy, Structure.of("M", List.of(Field.required("pay", payment))))
            .mapping(
                """
                fields:
                  pay:
                    one-of: KIND
                    cases: { card: { when: C, value: CARD }, transfer: { when: T, value: IBAN } }
                """);
    Struct before = Struct.of(legacy, "C", "4711", null);
    Chosen transfer = new Chosen(payment, payment.cases().get(1), "DE1");

    Struct after = mapping.toLegacy(Struct.of(mapping.modern(), transfer), before);

    assertThat(after).isEqualTo(Struct.of(legacy, "T", Null.NULL, "DE1"));
  }

  @Test
  void namesMappingAndFieldOfARecordThatCannotBeRead() {
    Mapping mapping =
        Compiled.field(
            Field.required("L", TEN),
            "[L, { values: { A: active, C: closed, O: other } }]",
            Field.required("m", STATUS));

    assertThatThrownBy(() -> mapping.toModern(Struct.of(mapping.legacy(), "SECRET")))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
              assertThat(fault.operator())
                  .startsWith("mapping test: /m is none of the listed codes")
                  .doesNotContain("SECRET");
              assertThat(fault.getMessage()).doesNotContain("SECRET");
            });
  }
}
