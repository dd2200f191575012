package dev.banyan.model;

import dev.banyan.expr.Expression;
import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.expr.Scope;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The model that tests are about: orders that are placed, paid and cancelled. `OrderPlaced` has
/// two versions; the first had no channel.
public final class Orders {
  public static final Type.Decimal MONEY = new Type.Decimal(13, 2);
  public static final Structure STATE =
      Structure.of(
          "order",
          List.of(
              Field.required("status", Type.Text.max(12)),
              Field.required("total", MONEY),
              Field.optional("reference", Type.Text.max(20))));
  public static final Structure PLACED_1 =
      Structure.of("OrderPlaced", List.of(Field.required("total", MONEY)));
  public static final Structure PLACED =
      Structure.of(
          "OrderPlaced",
          List.of(
              Field.required("total", MONEY),
              Field.required("channel", Type.Text.max(10)),
              Field.optional("reference", Type.Text.max(20))));
  public static final Structure PAID =
      Structure.of("OrderPaid", List.of(Field.required("authorisation", Type.Text.max(20))));
  public static final Structure CANCELLED =
      Structure.of("OrderCancelled", List.of(Field.required("reason", Type.Text.max(200))));

  private static final Scope.Variable KEY = new Scope.Variable("key", Type.Text.max(12), false);

  public static final EventType ORDER_PLACED =
      new EventType(
          "order",
          "OrderPlaced",
          2,
          PLACED,
          List.of(
              new EventType.Earlier(
                  PLACED_1,
                  PLACED,
                  List.of(
                      set(PLACED, "total", "event.total", event(PLACED_1)),
                      set(PLACED, "channel", "'unknown'", event(PLACED_1))))),
          List.of(
              set(STATE, "status", "'placed'", apply(PLACED, true)),
              set(STATE, "total", "event.total", apply(PLACED, true)),
              set(STATE, "reference", "event.reference", apply(PLACED, true))),
          true);
  public static final EventType ORDER_PAID =
      new EventType(
          "order",
          "OrderPaid",
          1,
          PAID,
          List.of(),
          List.of(set(STATE, "status", "'paid'", apply(PAID, false))),
          false);
  public static final EventType ORDER_CANCELLED =
      new EventType(
          "order",
          "OrderCancelled",
          1,
          CANCELLED,
          List.of(),
          List.of(
              set(STATE, "status", "'cancelled'", apply(CANCELLED, false)),
              set(STATE, "total", "round(state.total * 0.00, 2)", apply(CANCELLED, false)),
              set(STATE, "reference", "''", apply(CANCELLED, false))),
          false);

  public static final ModelType TYPE =
      new ModelType(
          "order",
          Field.required("id", Type.Text.max(12)),
          STATE,
          Map.of(
              "OrderPlaced", ORDER_PLACED,
              "OrderPaid", ORDER_PAID,
              "OrderCancelled", ORDER_CANCELLED),
          List.of(
              new Uniqueness(
                  "reference",
                  expression(
                      "state.reference",
                      Scope.of(new Scope.Variable("state", STATE, false)),
                      Type.Text.max(20)))));

  public static final Structure PLACE =
      Structure.of(
          "PlaceOrder",
          List.of(
              Field.required("id", Type.Text.max(12)),
              Field.required("total", MONEY),
              Field.optional("reference", Type.Text.max(20))));
  public static final Structure CANCEL =
      Structure.of(
          "cancel",
          List.of(
              Field.required("id", Type.Text.max(12)),
              Field.required("reason", Type.Text.max(200))));

  public static final CommandType PLACE_ORDER =
      new CommandType(
          "order",
          "place",
          PLACE,
          0,
          CommandType.Expectation.NEW,
          List.of(
              new CommandType.Reject(
                  expression("command.total == 0.00", command(PLACE, false), Type.Bool.BOOL),
                  "empty-order")),
          List.of(
              new CommandType.Emission(
                  ORDER_PLACED,
                  null,
                  List.of(
                      set(PLACED, "total", "command.total", command(PLACE, false)),
                      set(PLACED, "channel", "'web'", command(PLACE, false)),
                      set(PLACED, "reference", "command.reference", command(PLACE, false))))));
  public static final CommandType CANCEL_ORDER =
      new CommandType(
          "order",
          "cancel",
          CANCEL,
          0,
          CommandType.Expectation.EXISTING,
          List.of(
              new CommandType.Reject(
                  expression("state.status == 'paid'", command(CANCEL, true), Type.Bool.BOOL),
                  "too-late")),
          List.of(
              new CommandType.Emission(
                  ORDER_CANCELLED,
                  expression("state.status != 'cancelled'", command(CANCEL, true), Type.Bool.BOOL),
                  List.of(set(CANCELLED, "reason", "command.reason", command(CANCEL, true))))));

  private Orders() {}

  public static Scope command(Structure takes, boolean state) {
    List<Scope.Variable> variables =
        List.of(
            new Scope.Variable("command", takes, false),
            KEY,
            new Scope.Variable("at", Type.Timestamp.INSTANT, false),
            new Scope.Variable("state", STATE, false));
    return new Scope(state ? variables : variables.subList(0, 3));
  }

  public static Scope event(Structure type) {
    return Scope.of(new Scope.Variable("event", type, false));
  }

  public static Scope apply(Structure event, boolean first) {
    return Scope.of(
        new Scope.Variable("state", STATE, first), new Scope.Variable("event", event, false), KEY);
  }

  public static Assignment set(Structure target, String field, String source, Scope scope) {
    int slot = target.position(field);
    return new Assignment(slot, expression(source, scope, target.field(slot).type()));
  }

  public static Expression expression(String source, Scope scope, Type type) {
    Mistakes mistakes = new Mistakes();
    Expression made =
        new ExpressionCompiler(InstantSource.system())
            .compile(source, Place.of("orders"), scope, type, mistakes);
    return Objects.requireNonNull(made, mistakes::render);
  }

  public static BigDecimal money(String amount) {
    return new BigDecimal(amount);
  }
}
