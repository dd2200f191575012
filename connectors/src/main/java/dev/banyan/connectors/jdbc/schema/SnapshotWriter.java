package dev.banyan.connectors.jdbc.schema;

import dev.banyan.config.draft.YamlWord;
import java.util.ArrayList;
import java.util.List;

/// Writes a snapshot as YAML, the same text for the same snapshot, one line per column: what
/// changed between two imports shows in a line-by-line comparison.
public final class SnapshotWriter {
  private final StringBuilder out = new StringBuilder();

  private SnapshotWriter() {}

  public static String write(Snapshot snapshot) {
    SnapshotWriter writer = new SnapshotWriter();
    writer.snapshot(snapshot);
    return writer.out.toString();
  }

  private void snapshot(Snapshot snapshot) {
    line("# Written by `banyan import jdbc`. Import again rather than edit.");
    line("snapshot: jdbc-1");
    line("product: " + YamlWord.quoted(snapshot.product()));
    line("catalog: " + YamlWord.quoted(snapshot.catalog()));
    line("schema: " + YamlWord.quoted(snapshot.schema()));
    line(snapshot.tables().isEmpty() ? "tables: {}" : "tables:");
    snapshot.tables().forEach(this::table);
    line(snapshot.routines().isEmpty() ? "routines: {}" : "routines:");
    snapshot.routines().forEach(this::routine);
    line(snapshot.queries().isEmpty() ? "queries: {}" : "queries:");
    for (QueryShape query : snapshot.queries()) {
      line("  " + YamlWord.quoted(query.name()) + ":");
      line("    sql-hash: " + YamlWord.quoted(query.hash()));
      columns(query.columns());
    }
  }

  private void table(Table table) {
    line("  " + YamlWord.quoted(table.name()) + ":");
    if (table.view()) {
      line("    view: true");
    }
    if (!table.comment().isEmpty()) {
      line("    comment: " + YamlWord.quoted(table.comment()));
    }
    columns(table.columns());
    if (!table.primaryKey().columns().isEmpty()) {
      line("    primary-key: " + key(table.primaryKey()));
    }
    if (!table.unique().isEmpty()) {
      line("    unique:");
      table.unique().forEach(unique -> line("      - " + key(unique)));
    }
    if (!table.foreignKeys().isEmpty()) {
      line("    foreign-keys:");
      for (Table.ForeignKey key : table.foreignKeys()) {
        line(
            "      - { name: %s, columns: %s, table: %s, references: %s }"
                .formatted(
                    YamlWord.quoted(key.name()),
                    list(key.columns()),
                    YamlWord.quoted(key.table()),
                    list(key.references())));
      }
    }
  }

  private void columns(List<Column> columns) {
    line(columns.isEmpty() ? "    columns: {}" : "    columns:");
    for (Column column : columns) {
      List<String> facts = new ArrayList<>(type(column.type()));
      if (column.nullable()) {
        facts.add("nullable: true");
      }
      if (column.defaultValue() != null) {
        facts.add("default: " + YamlWord.quoted(column.defaultValue()));
      }
      switch (column.generated()) {
        case NO -> {}
        case BY_DEFAULT -> facts.add("generated: by-default");
        case ALWAYS -> facts.add("generated: always");
      }
      if (!column.allowed().isEmpty()) {
        facts.add("allowed: " + list(column.allowed()));
      }
      if (!column.comment().isEmpty()) {
        facts.add("comment: " + YamlWord.quoted(column.comment()));
      }
      line("      %s: { %s }".formatted(YamlWord.quoted(column.name()), String.join(", ", facts)));
    }
  }

  private void routine(Routine routine) {
    line("  " + YamlWord.quoted(routine.name()) + ":");
    String kind =
        switch (routine.kind()) {
          case PROCEDURE -> "procedure";
          case FUNCTION -> "function";
          case TABLE_FUNCTION -> "table-function";
          case OVERLOADED -> "overloaded";
        };
    line("    kind: " + kind);
    if (routine.readOnly()) {
      line("    read-only: true");
    }
    if (!routine.comment().isEmpty()) {
      line("    comment: " + YamlWord.quoted(routine.comment()));
    }
    line(routine.parameters().isEmpty() ? "    parameters: []" : "    parameters:");
    for (Routine.Parameter parameter : routine.parameters()) {
      String mode = parameter.mode().name().toLowerCase(java.util.Locale.ROOT);
      line(
          "      - { name: %s, mode: %s, %s }"
              .formatted(
                  YamlWord.quoted(parameter.name()),
                  mode,
                  String.join(", ", type(parameter.type()))));
    }
  }

  private static List<String> type(ColumnType type) {
    List<String> facts = new ArrayList<>();
    facts.add("type: " + type);
    if (type.nameCounts() && !type.nativeName().isEmpty()) {
      facts.add("native: " + YamlWord.quoted(type.nativeName()));
    }
    ColumnType enumeration = type.item() == null ? type : type.item();
    if (!enumeration.values().isEmpty()) {
      facts.add("values: " + list(enumeration.values()));
    }
    return facts;
  }

  private static String key(Table.Key key) {
    return "{ name: %s, columns: %s }".formatted(YamlWord.quoted(key.name()), list(key.columns()));
  }

  private static String list(List<String> words) {
    return "[" + String.join(", ", words.stream().map(YamlWord::quoted).toList()) + "]";
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
