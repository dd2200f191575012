package dev.banyan.gateway.durable;

import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.projection.Projection;
import dev.banyan.projection.Served;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Pages of a projection's rows as what a route calls: of the caller's tenant, with what the caller
/// has written before.
///
/// @param size how many rows a page has unless the caller says so
public record RowsCall(OpenProjections open, Projection projection, int size) implements Call {
  private static final String SORT = "sort";
  private static final String SIZE = "size";
  private static final String CURSOR = "cursor";
  private static final String SINCE = "since";
  private static final String UNTIL = "until";

  /// Names of parameters that no field by which rows are found can have.
  public static final Set<String> RESERVED = Set.of(SORT, SIZE, CURSOR, SINCE, UNTIL);

  /// What it takes: a value for each indexed field, the order, the page, and for windows their
  /// time.
  public static Structure takes(Projection projection, int sizeMax) {
    Structure row = projection.fold().row();
    List<Field> fields = new ArrayList<>();
    for (int slot : projection.indexed()) {
      fields.add(
          Field.optional(row.field(slot).name(), row.field(slot).type())
              .documented("Only rows with this value."));
    }
    if (projection.fold() instanceof WindowFold) {
      fields.add(
          Field.optional(SINCE, Type.Timestamp.INSTANT)
              .documented("Only windows that begin then or later."));
      fields.add(
          Field.optional(UNTIL, Type.Timestamp.INSTANT)
              .documented("Only windows that begin before."));
    }
    fields.add(
        Field.optional(SORT, new Type.Enumeration(orders(projection)))
            .documented("The field to sort by, `-` before it for the largest first."));
    fields.add(Field.optional(SIZE, Type.Int.range(1, sizeMax)));
    fields.add(Field.optional(CURSOR, Type.Text.ANY));
    return Structure.of(projection.name() + " parameters", fields);
  }

  @Override
  public Object call(Struct input, Exchange exchange) {
    List<Served.Value> values = new ArrayList<>();
    List<Integer> indexed = projection.indexed();
    for (int i = 0; i < indexed.size(); i++) {
      Object value = input.at(i);
      if (value != null) {
        values.add(new Served.Value(indexed.get(i), value));
      }
    }
    String sort = input.at(SORT) instanceof String text ? text : null;
    boolean descending = sort != null && sort.startsWith("-");
    boolean windows = projection.fold() instanceof WindowFold;
    Served.Wish wish =
        new Served.Wish(
            values,
            sort == null ? -1 : slot(descending ? sort.substring(1) : sort),
            descending,
            input.at(SIZE) instanceof Long asked ? Math.toIntExact(asked) : size,
            input.at(CURSOR) instanceof String cursor ? cursor : null,
            windows ? input.at(SINCE) : null,
            windows ? input.at(UNTIL) : null);
    return open.served(projection.name()).page(wish, RowCall.asker(exchange));
  }

  /// The fields to sort by, and each with `-` before it: the first one, which is the key's, and
  /// those that are indexed.
  private static List<String> orders(Projection projection) {
    Structure row = projection.fold().row();
    List<String> names = new ArrayList<>();
    names.add(row.field(0).name());
    projection.indexed().forEach(slot -> names.add(row.field(slot).name()));
    names.addAll(names.stream().map(name -> "-" + name).toList());
    return names;
  }

  /// The position of the field to sort by; -1 for the first one, which is the key's.
  private int slot(String name) {
    int slot = projection.fold().row().position(name);
    return slot == 0 ? -1 : slot;
  }
}
