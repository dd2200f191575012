package dev.banyan.connectors.jdbc.importer;

import dev.banyan.config.draft.ReadableNames;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A table under its modern names: type, fields by column, the words its operations and routes
/// begin with.
record Entity(Table table, String type, String one, String many, Map<String, String> fields) {

  static Entity of(Table table, ReadableNames types, ReadableNames operations) {
    ReadableNames names = new ReadableNames();
    Map<String, String> fields = new LinkedHashMap<>();
    for (Column column : table.usable()) {
      fields.put(column.name(), names.field(column.name()));
    }
    String type = types.typeOfOne(table.name());
    String one = operations.free(ReadableNames.hyphens(type));
    String many = operations.free(ReadableNames.path(table.name()));
    return new Entity(table, type, one, many, fields);
  }

  String field(Column column) {
    return fields.getOrDefault(column.name(), column.name());
  }

  String field(String column) {
    return fields.getOrDefault(column, column);
  }

  /// The first of the columns, by its modern name.
  String field(List<String> columns) {
    return field(columns.getFirst());
  }

  /// Whether this is an operation that the table lacks for want of a key, which is said once.
  boolean lacksKeyFor(String operation) {
    return !keyed()
        && List.of("get", "update", "delete", "upsert").stream()
            .anyMatch(name -> operation.equals(table.name() + "." + name));
  }

  List<Column> key() {
    return table.key();
  }

  boolean keyed() {
    return !table.view() && !key().isEmpty();
  }

  /// `{customerId}`, or one segment for each column of a composite key.
  String keyPath() {
    StringBuilder path = new StringBuilder();
    key().forEach(column -> path.append("/{").append(field(column)).append('}'));
    return path.toString();
  }
}
