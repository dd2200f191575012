package dev.banyan.projection;

import dev.banyan.expr.Expression;
import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.expr.Scope;
import dev.banyan.model.Assignment;
import dev.banyan.model.By;
import dev.banyan.model.EventCodec;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.projection.fold.KeyedFold;
import dev.banyan.projection.fold.Measure;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The model of orders that is projected in tests, and its projections.
final class Orders {
  static final Structure PLACED =
      Structure.of(
          "OrderPlaced",
          List.of(
              Field.required("customer", Type.Text.max(8)),
              Field.required("total", new Type.Decimal(13, 2)),
              Field.optional("placed", Type.Timestamp.INSTANT)));
  static final Structure PAID =
      Structure.of("OrderPaid", List.of(Field.required("amount", new Type.Decimal(13, 2))));
  static final Structure CANCELLED = Structure.of("OrderCancelled", List.of());
  static final By BY = new By(null, "test", null);

  static final ModelType MODEL = model();
  static final EventCodec CODEC = new EventCodec(MODEL);

  private static final ExpressionCompiler COMPILER = new ExpressionCompiler(InstantSource.system());

  static final Duration EVERY = Duration.ofMinutes(1);
  static final Duration LATE = Duration.ofSeconds(30);
  static final Duration KEPT = Duration.ofDays(30);

  private Orders() {}

  private static ModelType model() {
    Map<String, EventType> events = new LinkedHashMap<>();
    for (Structure fields : List.of(PLACED, PAID, CANCELLED)) {
      EventType type = new EventType("order", fields.name(), 1, fields, List.of(), List.of(), true);
      events.put(fields.name(), type);
    }
    Structure state = Structure.of("order", List.of());
    return new ModelType(
        "order", Field.required("id", Type.Text.max(12)), state, events, List.of());
  }

  static EventType event(String name) {
    return Objects.requireNonNull(MODEL.events().get(name));
  }

  private static final Structure LABEL =
      Structure.of(
          "order-label",
          List.of(Field.required("id", Type.Text.max(12)), Field.required("label", Type.Text.ANY)));

  private static Expression compile(
      String text, Structure event, @Nullable Structure state, @Nullable Type type) {
    List<Scope.Variable> variables = new ArrayList<>();
    variables.add(new Scope.Variable("event", event, false));
    variables.add(new Scope.Variable("key", Type.Text.max(12), false));
    variables.add(new Scope.Variable("at", Type.Timestamp.INSTANT, false));
    if (state != null) {
      variables.add(new Scope.Variable("state", state, true));
    }
    Mistakes mistakes = new Mistakes();
    Expression made =
        COMPILER.compile(text, Place.of("orders"), new Scope(variables), type, mistakes);
    return Objects.requireNonNull(made, mistakes::render);
  }

  private static Assignment set(Structure event, String field, String text) {
    int slot = SUMMARY.position(field);
    return new Assignment(slot, compile(text, event, SUMMARY, SUMMARY.field(slot).type()));
  }

  static final Structure SUMMARY =
      Structure.of(
          "order-summary",
          List.of(
              Field.required("id", Type.Text.max(12)),
              Field.required("customer", Type.Text.max(8)),
              Field.required("status", Type.Text.max(12)),
              Field.required("paid", new Type.Decimal(6, 2))));

  /// A row for each order. What is paid for it has six digits at most: more cannot be applied.
  static Projection summary(String hash) {
    return summary(hash, "state.paid.orValue(0.00) + event.amount");
  }

  /// The same where more than that counts as the most there can be: as if a defect were mended.
  static Projection generous(String hash) {
    return summary(
        hash,
        "state.paid.orValue(0.00) + event.amount > 9999.99"
            + " ? 9999.99 : state.paid.orValue(0.00) + event.amount");
  }

  static Projection summary(String hash, String paid) {
    Map<String, KeyedFold.When> when = new LinkedHashMap<>();
    when.put(
        "OrderPlaced",
        new KeyedFold.When(
            null,
            false,
            List.of(
                set(PLACED, "customer", "event.customer"),
                set(PLACED, "status", "'placed'"),
                set(PLACED, "paid", "0.00"))));
    when.put(
        "OrderPaid",
        new KeyedFold.When(
            null, false, List.of(set(PAID, "status", "'paid'"), set(PAID, "paid", paid))));
    when.put("OrderCancelled", new KeyedFold.When(null, true, List.of()));
    KeyedFold fold = new KeyedFold(SUMMARY, MODEL.key(), when);
    return new Projection(
        "order-summary", CODEC, fold, List.of(1, 2), new Projection.Words(hash, paid));
  }

  /// A row for each order, found by a text of any length.
  static Projection labelled(String label) {
    Expression made = compile(label, PLACED, LABEL, Type.Text.ANY);
    return labelled("order-label", made);
  }

  /// One that meets an error of the machine wherever it comes to an event.
  static Projection failing() {
    Expression all = compile("event.customer", PLACED, LABEL, Type.Text.ANY);
    return labelled(
        "failing",
        new Expression() {
          @Override
          public Type type() {
            return all.type();
          }

          @Override
          public boolean optional() {
            return all.optional();
          }

          @Override
          public Object evaluate(@Nullable Object... variables) {
            throw new StackOverflowError();
          }

          @Override
          public String source() {
            return all.source();
          }
        });
  }

  private static Projection labelled(String name, Expression made) {
    KeyedFold.When placed = new KeyedFold.When(null, false, List.of(new Assignment(1, made)));
    KeyedFold fold = new KeyedFold(LABEL, MODEL.key(), Map.of("OrderPlaced", placed));
    return new Projection(name, CODEC, fold, List.of(1), new Projection.Words("1", ""));
  }

  /// What was placed in each minute, by the time that the event says.
  static Projection revenue() {
    return revenue("event.total");
  }

  /// The same of another total: one with more than eleven digits before the point cannot be added.
  static Projection revenue(String of) {
    Type money = new Type.Decimal(13, 2);
    List<Measure> measures =
        List.of(
            new Measure("orders", Measure.Kind.COUNT, Type.Bool.BOOL, 0),
            new Measure("revenue", Measure.Kind.SUM, money, 0),
            new Measure("least", Measure.Kind.MIN, money, 0),
            new Measure("greatest", Measure.Kind.MAX, money, 0),
            new Measure("mean", Measure.Kind.AVERAGE, money, 0),
            new Measure("size", Measure.Kind.QUANTILES, money, 0),
            new Measure("customers", Measure.Kind.DISTINCT, Type.Text.max(8), 0),
            new Measure("best", Measure.Kind.TOP, Type.Text.max(8), 3));
    List<Field> fields = new ArrayList<>(WindowFold.ENDS);
    measures.forEach(measure -> fields.add(measure.field()));
    Expression total = compile(of, PLACED, null, money);
    Expression customer = compile("event.customer", PLACED, null, Type.Text.max(8));
    List<WindowFold.Feed> feeds = new ArrayList<>();
    feeds.add(new WindowFold.Feed(0, null));
    for (int measure = 1; measure < measures.size(); measure++) {
      feeds.add(new WindowFold.Feed(measure, measure < 6 ? total : customer));
    }
    Expression time = compile("event.placed.orValue(at)", PLACED, null, Type.Timestamp.INSTANT);
    WindowFold fold =
        new WindowFold(
            Structure.of("revenue", fields),
            MODEL.key(),
            false,
            new WindowFold.Span(EVERY, LATE, KEPT),
            Map.of("OrderPlaced", new WindowFold.When(time, null, feeds)),
            measures);
    return new Projection("revenue", CODEC, fold, List.of(), new Projection.Words("1", ""));
  }
}
