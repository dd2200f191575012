package dev.banyan.expr;

import static java.util.Objects.requireNonNull;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.text.Source;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Chosen;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A small model with values, for expressions to be tried on.
final class Shop {
  static final Type STATUS = new Type.Enumeration(List.of("active", "suspended", "closed"));
  static final Structure ADDRESS =
      Structure.of(
          "Address",
          List.of(
              Field.required("city", Type.Text.max(40)), Field.optional("zip", Type.Text.max(10))));
  static final Structure LINE =
      Structure.of(
          "Line",
          List.of(
              Field.required("product", Type.Text.max(12)),
              Field.required("quantity", Type.Int.BITS32),
              Field.required("price", new Type.Decimal(9, 2)),
              Field.optional("note", Type.Text.max(20))));
  static final OneOf PAYMENT =
      OneOf.of(
          "Payment",
          "by",
          List.of(
              new OneOf.Case("card", Type.Text.max(19)),
              new OneOf.Case("account", new Type.Decimal(10, 0))));
  static final Structure CUSTOMER =
      Structure.of(
          "Customer",
          List.of(
              Field.required("id", Type.Text.max(8)),
              Field.required("name", Type.Text.max(60)),
              Field.required("status", STATUS),
              Field.required("credit", new Type.Decimal(11, 2)),
              Field.optional("email", Type.Text.max(120)),
              Field.required("phone", Type.Text.max(20)).nullable(true),
              Field.optional("fax", Type.Text.max(20)).nullable(true),
              Field.optional("address", ADDRESS),
              Field.required("lines", Type.ListOf.of(LINE)),
              Field.required("since", Type.Date.DATE),
              Field.required("opens", Type.Time.TIME),
              Field.required("changed", Type.Timestamp.INSTANT),
              Field.required("printed", Type.Timestamp.LOCAL),
              Field.required("rating", new Type.Real(64)),
              Field.required("payment", PAYMENT),
              Field.required("CUST-NO", Type.Text.fixed(8)),
              Field.required("wide", Type.Int.digits(25, true)),
              Field.required("vip", Type.Bool.BOOL)));
  static final Scope SCOPE =
      Scope.of(
          new Scope.Variable("c", CUSTOMER, false),
          new Scope.Variable("n", Type.Int.BITS64, false),
          new Scope.Variable("d", new Type.Decimal(9, 2), false),
          new Scope.Variable("t", Type.Text.max(100), false),
          new Scope.Variable("o", Type.Text.max(100), true),
          new Scope.Variable("xs", Type.ListOf.of(Type.Int.BITS64), false));
  static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-01T23:30:00Z"));
  private static final ExpressionCompiler COMPILER = new ExpressionCompiler(CLOCK);

  private Shop() {}

  static Struct line(String product, long quantity, String price) {
    return Struct.of(LINE, product, quantity, new BigDecimal(price), null);
  }

  static Struct customer() {
    return Struct.builder(CUSTOMER)
        .set("id", "K1")
        .set("name", "Ada Lovelace")
        .set("status", "active")
        .set("credit", new BigDecimal("1.10"))
        .set("phone", dev.banyan.value.Null.NULL)
        .set("lines", List.of(line("bolt", 3, "1.10"), line("nut", 2, "0.25")))
        .set("since", LocalDate.parse("2026-01-31"))
        .set("opens", LocalTime.parse("08:15:00"))
        .set("changed", OffsetDateTime.parse("2026-03-01T12:00:00+02:00"))
        .set("printed", LocalDateTime.parse("2026-03-29T02:30:00"))
        .set("rating", 4.5)
        .set("payment", new Chosen(PAYMENT, PAYMENT.cases().getFirst(), "4711"))
        .set("CUST-NO", "00000042")
        .set("wide", new java.math.BigInteger("1000000000000000000000000"))
        .set("vip", true)
        .build();
  }

  /// The values of the scope, in its order.
  static @Nullable Object[] values() {
    return new @Nullable Object[] {
      customer(), 7L, new BigDecimal("2.50"), "hello", null, List.of(3L, 1L, 2L)
    };
  }

  static Expression compile(String source) {
    return compile(source, null);
  }

  static Expression compile(String source, @Nullable Type expected) {
    Mistakes mistakes = new Mistakes();
    Expression expression = tryToCompile(source, expected, mistakes);
    if (expression == null || mistakes.hasErrors()) {
      throw new AssertionError(mistakes.render());
    }
    return expression;
  }

  static @Nullable Object evaluate(String source) {
    return compile(source).evaluate(values());
  }

  static @Nullable Object evaluate(String source, Type expected) {
    return compile(source, expected).evaluate(values());
  }

  /// What is wrong, as `column+length: message | remedy`, one line each.
  static String mistakes(String source, @Nullable Type expected) {
    Mistakes mistakes = new Mistakes();
    Expression expression = tryToCompile(source, expected, mistakes);
    if (expression != null) {
      return "compiles";
    }
    return String.join(
        "\n",
        mistakes.sorted().stream()
            .map(
                m ->
                    m.place().column()
                        + "+"
                        + m.place().length()
                        + ": "
                        + m.message()
                        + (m.remedy() == null ? "" : " | " + requireNonNull(m.remedy())))
            .toList());
  }

  private static @Nullable Expression tryToCompile(
      String source, @Nullable Type expected, Mistakes mistakes) {
    Source file = Source.of("shop.yaml", source);
    Place place = new Place(file, 1, 1, Math.max(1, source.length()));
    return COMPILER.compile(source, place, SCOPE, expected, mistakes);
  }
}
