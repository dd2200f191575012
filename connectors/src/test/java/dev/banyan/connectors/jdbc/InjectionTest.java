package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.connect.QuerySource;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Page;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Texts made to become SQL, through every slot a caller can reach.
class InjectionTest {
  private static final List<String> PAYLOADS =
      List.of(
          "' or '1'='1",
          "'; drop table \"T\"; --",
          "\"; drop table \"T\"; --",
          "') or 1=1 --",
          "\\'; drop table \"T\"; --",
          "x' union select 'a','b' --",
          "1; delete from \"T\"",
          "$$; drop table \"T\"; $$",
          ":other",
          "?",
          "/* */",
          "x\u0000'; drop table \"T\"; --",
          "ʼ or 1=1",
          "%",
          "_");

  static Stream<Database> databases() {
    return Stream.of(Database.postgres(), Database.h2());
  }

  @ParameterizedTest
  @MethodSource("databases")
  void neverReadsAValueAsSql(Database database) {
    database.run(
        "create table \"T\" (\"K\" varchar(60) primary key, \"it\"\"s a 'name'\" varchar(60))",
        "insert into \"T\" values ('a', 'b')",
        "create table \"L\" (\"K\" varchar(60))");
    JdbcSystem system = system(database);
    try (Database.Opened db = new Database.Opened(system)) {
      for (String payload : PAYLOADS) {
        tryEverySlot(db, payload);
        assertThat(database.ask("select \"it\"\"s a 'name'\" from \"T\" where \"K\" = 'a'"))
            .as(payload)
            .containsExactly("b");
        assertThat(database.ask("select count(*) from \"T\"")).containsExactly("1");
      }
    }
  }

  private static JdbcSystem system(Database database) {
    JdbcSystem system = database.system();
    Field name = Field.required("name", Type.Text.ANY);
    system.query(
        new QuerySource(
            "q",
            "select \"K\" from \"T\" where \"K\" = :name or 'it''s' = :name",
            Place.of("test"),
            Structure.of("q", List.of(name)),
            new QuerySource.Paging(List.of("K"), 10, 10),
            false),
        new Mistakes());
    return system;
  }

  private static void tryEverySlot(Database.Opened db, String payload) {
    String named = "it\"s a 'name'";
    assertThat(answer(db, "T.get", "K", payload)).isNull();
    assertThat(items(answer(db, "T.list", "K", payload))).isEmpty();
    assertThat(items(answer(db, "T.list", named, payload))).isEmpty();
    assertThat(items(answer(db, "T.list", "sort", payload))).isEmpty();
    assertThat(items(answer(db, "T.list", "cursor", payload))).isEmpty();
    assertThat(items(answer(db, "q", "name", payload))).isEmpty();
    answer(db, "L.list", "K", payload);
    answer(db, "T.update", "K", payload, named, payload);
    answer(db, "T.delete", "K", payload);
    answer(db, "L.insert", "K", payload);
    answer(db, "T.upsert", "K", payload, named, payload);
    answer(db, "T.delete", "K", payload);
  }

  private static List<Object> items(@Nullable Object answer) {
    return answer instanceof Page page ? page.items() : List.of();
  }

  /// What the operation answers; nothing where it refuses the input.
  private static @Nullable Object answer(Database.Opened db, String operation, Object... pairs) {
    try {
      Object answer = db.call(operation, pairs);
      if (answer instanceof dev.banyan.value.Rows rows) {
        rows.close();
      }
      return answer;
    } catch (Fault fault) {
      assertThat(fault.kind()).isIn(Fault.Kind.INVALID, Fault.Kind.NOT_FOUND, Fault.Kind.CONFLICT);
      return null;
    }
  }
}
