package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.text.YamlReader;
import dev.banyan.connectors.jdbc.importer.ImportOptions;
import dev.banyan.connectors.jdbc.importer.Imported;
import dev.banyan.connectors.jdbc.importer.JdbcImporter;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.connectors.jdbc.schema.SnapshotReader;
import dev.banyan.connectors.jdbc.schema.SnapshotWriter;
import dev.banyan.connectors.jdbc.schema.Table;
import dev.banyan.operation.Signature;
import dev.banyan.testbase.Samples;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.value.Bytes;
import dev.banyan.value.Null;
import dev.banyan.value.Page;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real schemas with their real rows: imported, written to a snapshot, read from it, and every
/// table listed and got row by row, compared with what plain JDBC says.
class SampleDatabasesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"northwind-postgres", "chinook-postgres", "periodic_table", "happiness_index"})
  void servesEveryRowOfEveryTable(String name) throws SQLException {
    Database database = Database.postgres();
    PsqlScript.play(Samples.at("sql/" + name + ".sql"), database);
    Snapshot snapshot = reread(database.snapshot());
    JdbcSystem system = new JdbcSystem("db", database.settings(), snapshot);
    StringBuilder matrix = new StringBuilder(name).append('\n');
    try (Database.Opened db = new Database.Opened(system)) {
      assertThat(system.refused().keySet()).allMatch(what -> !what.contains(".list"));
      for (Table table : snapshot.tables()) {
        List<Struct> listed = list(db, table);
        assertThat(texts(listed)).as(table.name()).isEqualTo(plain(database, table));
        if (!table.key().isEmpty()) {
          for (Struct row : listed.subList(0, Math.min(listed.size(), 500))) {
            assertThat(db.row(table.name() + ".get", key(table, row))).isEqualTo(row);
          }
        }
        matrix.append(
            "  %-28s %6d rows, key %s%n"
                .formatted(
                    table.name(), listed.size(), table.key().stream().map(Column::name).toList()));
      }
      assertThat(db.live().drift(dev.banyan.base.Deadline.in(java.time.Duration.ofSeconds(20))))
          .isEmpty();
    }
    System.out.println(matrix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"northwind-postgres", "chinook-postgres"})
  void importsAConfigurationThatReadsAsYaml(String name) {
    Database database = Database.postgres();
    PsqlScript.play(Samples.at("sql/" + name + ".sql"), database);
    ImportOptions options =
        new ImportOptions(
            "shop",
            "${env:SHOP_URL}",
            "app",
            "${env:SHOP_PASSWORD}",
            "shop.snapshot.yaml",
            Set.of());
    Imported imported = JdbcImporter.run(options, database.settings());
    Mistakes mistakes = new Mistakes();
    Node node =
        YamlReader.read(
            "shop.yaml", imported.configuration().getBytes(StandardCharsets.UTF_8), mistakes);
    assertThat(mistakes.render()).isEmpty();
    assertThat(node).isInstanceOf(Node.Mapping.class);
    assertThat(imported.report()).isEmpty();
  }

  private static Snapshot reread(Snapshot snapshot) {
    Mistakes mistakes = new Mistakes();
    String text = SnapshotWriter.write(snapshot);
    Node node = YamlReader.read("s.yaml", text.getBytes(StandardCharsets.UTF_8), mistakes);
    if (node == null) {
      throw new AssertionError(mistakes.render());
    }
    Snapshot read = SnapshotReader.read(node, mistakes);
    assertThat(mistakes.render()).isEmpty();
    assertThat(SnapshotWriter.write(read)).isEqualTo(text);
    return read;
  }

  private static List<Struct> list(Database.Opened db, Table table) {
    String operation = table.name() + ".list";
    List<Struct> rows = new ArrayList<>();
    if (db.signature(operation).delivery() == Signature.Delivery.STREAMED) {
      if (db.call(operation) instanceof Rows all) {
        all.forEachRemaining(row -> rows.add((Struct) row));
      }
      return rows;
    }
    String cursor = null;
    do {
      Page page = (Page) db.call(operation, "size", 97L, "cursor", cursor);
      if (page == null) {
        throw new AssertionError("no page");
      }
      page.items().forEach(row -> rows.add((Struct) row));
      cursor = page.next();
    } while (cursor != null);
    return rows;
  }

  private static Object[] key(Table table, Struct row) {
    List<@Nullable Object> pairs = new ArrayList<>();
    for (Column column : table.key()) {
      pairs.add(column.name());
      pairs.add(row.at(column.name()));
    }
    return pairs.toArray();
  }

  private static List<String> texts(List<Struct> rows) {
    List<String> texts = new ArrayList<>();
    for (Struct row : rows) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < row.type().size(); i++) {
        text.append(text(row.at(i))).append('|');
      }
      texts.add(text.toString());
    }
    Collections.sort(texts);
    return texts;
  }

  private static List<String> plain(Database database, Table table) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select * from public.\"" + table.name() + "\"")) {
      while (rows.next()) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= table.columns().size(); i++) {
          text.append(text(rows.getObject(i))).append('|');
        }
        texts.add(text.toString());
      }
    }
    Collections.sort(texts);
    return texts;
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Null _ -> "null";
      case BigDecimal decimal -> decimal.toPlainString();
      case Bytes bytes -> java.util.Arrays.toString(bytes.unsafeArray());
      case byte[] bytes -> java.util.Arrays.toString(bytes);
      case Float single -> Double.valueOf(single.toString()).toString();
      case java.sql.Timestamp stamp -> stamp.toLocalDateTime().toString();
      case LocalDateTime stamp -> stamp.toString();
      default -> value.toString();
    };
  }
}
