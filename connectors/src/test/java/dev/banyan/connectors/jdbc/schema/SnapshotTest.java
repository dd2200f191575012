package dev.banyan.connectors.jdbc.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.text.YamlReader;
import dev.banyan.connectors.jdbc.schema.Column.Generated;
import dev.banyan.connectors.jdbc.schema.ColumnType.Base;
import dev.banyan.connectors.jdbc.schema.Routine.Mode;
import dev.banyan.testbase.Golden;
import dev.banyan.text.Mistake;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
  private static final Table ORDER =
      new Table(
          "ORDER \"1\"",
          false,
          "Orders: all,\nof them",
          List.of(
              new Column(
                  "NO",
                  ColumnType.sized(Base.CHAR, 8),
                  false,
                  null,
                  Generated.BY_DEFAULT,
                  List.of(),
                  ""),
              new Column(
                  "null",
                  ColumnType.enumeration("mood", List.of("a", "b, c", "null")),
                  true,
                  "'a'::mood",
                  Generated.NO,
                  List.of("a"),
                  "# {no} comment \\ \u0001 😀"),
              Column.of("AMOUNT", ColumnType.numeric(11, -2), true),
              Column.of("LIST", ColumnType.list(ColumnType.of(Base.INT32), "int4"), true),
              Column.of("SHAPE", ColumnType.named(Base.UNKNOWN, "geometry(Point,4326)"), true)),
          new Table.Key("pk order", List.of("NO")),
          List.of(new Table.Key("u1", List.of("NO", "AMOUNT"))),
          List.of(new Table.ForeignKey("fk", List.of("NO"), "OTHER", List.of("ID"))));

  private static final Snapshot SNAPSHOT =
      new Snapshot(
          "PostgreSQL 18",
          "",
          "public",
          List.of(ORDER, new Table("A", true, "", List.of(), Table.Key.NONE, List.of(), List.of())),
          List.of(
              new Routine(
                  "f",
                  Routine.Kind.FUNCTION,
                  true,
                  List.of(new Routine.Parameter("x", Mode.IN, ColumnType.of(Base.DATE))),
                  ""),
              new Routine("g", Routine.Kind.OVERLOADED, false, List.of(), "")),
          List.of(
              new QueryShape(
                  "orders-of",
                  QueryShape.hash("select 1"),
                  List.of(Column.of("X", ColumnType.of(Base.BOOL), true)))));

  private static Snapshot read(String text, Mistakes mistakes) {
    Node node = YamlReader.read("s.yaml", text.getBytes(StandardCharsets.UTF_8), mistakes);
    if (node == null) {
      throw new AssertionError(mistakes.render());
    }
    return SnapshotReader.read(node, mistakes);
  }

  @Test
  void readsBackWhatWasWritten() {
    Mistakes mistakes = new Mistakes();
    Snapshot read = read(SnapshotWriter.write(SNAPSHOT), mistakes);
    assertThat(mistakes.render()).isEmpty();
    assertThat(read).isEqualTo(SNAPSHOT);
  }

  @Test
  void writesOneLinePerColumn() {
    Golden.check("jdbc/snapshot.yaml", SnapshotWriter.write(SNAPSHOT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "snapshot: jdbc-2",
        "snapshot: jdbc-1\ntables: [a]",
        "snapshot: jdbc-1\ntables: { T: { columns: { A: { type: chars } } } }",
        "snapshot: jdbc-1\ntables: { T: { columns: { A: { type: char } } } }",
        "snapshot: jdbc-1\ntables: { T: { columns: { A: { type: \"char(x)\" } } } }",
        "snapshot: jdbc-1\ntables: { T: { columns: { A: { type: bool, generated: x } } } }",
        "snapshot: jdbc-1\ntables: { T: { columns: {}, primary-key: { columns: [B] } } }",
        "snapshot: jdbc-1\ntables: { T: { columns: {}, unique: { columns: [B] } } }",
        "snapshot: jdbc-1\nroutines: { R: { kind: macro } }",
        "snapshot: jdbc-1\nroutines: { R: { kind: function, parameters: [{ mode: up }] } }"
      })
  void reportsWhatIsNotAsItWasWritten(String text) {
    Mistakes mistakes = new Mistakes();
    read(text, mistakes);
    assertThat(mistakes.sorted()).extracting(Mistake::code).contains("bad-snapshot");
  }
}
