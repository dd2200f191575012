package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.value.Null;
import dev.banyan.value.Page;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Paged lists of tables: filters, orders, cursors.
class ListsTest {
  private static final Database POSTGRES = fill(Database.postgres());
  private static final Database H2 = fill(Database.h2());

  static Stream<Database> databases() {
    return Stream.of(POSTGRES, H2);
  }

  /// 60 rows: `G` has 3 values and null, `H` 2 values.
  private static Database fill(Database database) {
    List<String> texts = new ArrayList<>();
    texts.add(
        """
        create table "T" (
          "A" integer, "B" char(3), "G" varchar(5), "H" integer not null,
          primary key ("A", "B"))""");
    for (int i = 0; i < 60; i++) {
      String group = i % 4 == 3 ? "null" : "'g" + i % 4 + "'";
      texts.add(
          "insert into \"T\" values (%d, 'b%d', %s, %d)".formatted(i / 2, i % 2, group, i % 2));
    }
    return database.run(texts.toArray(String[]::new));
  }

  private static List<Struct> all(Database.Opened db, @Nullable Object... pairs) {
    List<Struct> rows = new ArrayList<>();
    String cursor = null;
    do {
      @Nullable Object[] input = java.util.Arrays.copyOf(pairs, pairs.length + 2);
      input[pairs.length] = "cursor";
      input[pairs.length + 1] = cursor;
      Page page = page(db, input);
      page.items().forEach(row -> rows.add((Struct) row));
      cursor = page.next();
    } while (cursor != null);
    return rows;
  }

  private static Page page(Database.Opened db, @Nullable Object... pairs) {
    return (Page) Objects.requireNonNull(db.call("T.list", pairs));
  }

  @ParameterizedTest
  @MethodSource("databases")
  void visitsEveryRowOnceWhateverThePageSizeAndOrder(Database database) {
    try (Database.Opened db = database.open()) {
      List<String> orders =
          new ArrayList<>(List.of("A", "-A", "B,-A", "G", "-G,H", "H,-G,A", "-A,-B"));
      orders.add(null);
      for (String order : orders) {
        for (long size : new long[] {1, 7, 59, 60, 61}) {
          List<Struct> rows = all(db, "sort", order, "size", size);
          assertThat(rows).as(order + " by " + size).hasSize(60).doesNotHaveDuplicates();
          assertThat(rows).isEqualTo(all(db, "sort", order, "size", 500L));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void sortsNullsLastInBothDirections(Database database) {
    try (Database.Opened db = database.open()) {
      for (String order : List.of("G", "-G")) {
        List<Struct> rows = all(db, "sort", order, "size", 10L);
        assertThat(rows.subList(45, 60)).allMatch(row -> row.at("G") == Null.NULL);
        assertThat(rows.getFirst().at("G")).isEqualTo(order.equals("G") ? "g0" : "g2");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void filtersByEqualityAndByNull(Database database) {
    try (Database.Opened db = database.open()) {
      assertThat(all(db, "G", "g1", "size", 4L)).hasSize(15);
      assertThat(all(db, "G", Null.NULL)).hasSize(15);
      assertThat(all(db, "A", 3L, "B", "b1")).hasSize(1);
      assertThat(all(db, "G", "none")).isEmpty();
    }
  }

  @Test
  void refusesACursorThatItDidNotWriteForThisList() {
    try (Database.Opened db = H2.open()) {
      String cursor = Objects.requireNonNull(page(db, "size", 2L).next());
      List<String> bad =
          List.of(
              "",
              "x",
              "%%%",
              cursor.substring(1),
              cursor.substring(0, cursor.length() - 2),
              cursor + "AAAA",
              cursor.substring(0, 8) + (cursor.charAt(8) == 'A' ? "B" : "A") + cursor.substring(9),
              "A".repeat(100_000));
      for (String text : bad) {
        assertThat(refusal(db, "cursor", text)).as(text).isEqualTo("query.cursor");
      }
      assertThat(refusal(db, "cursor", cursor, "sort", "G")).isEqualTo("query.cursor");
      assertThat(refusal(db, "cursor", cursor, "G", "g1")).isEqualTo("query.cursor");
    }
  }

  @Test
  void refusesAnOrderByWhatIsNoColumn() {
    try (Database.Opened db = H2.open()) {
      for (String order : List.of("X", "A;drop table T", "A,A", "--A", "A asc", "\"A\"")) {
        assertThat(refusal(db, "sort", order)).as(order).isEqualTo("query.sort");
      }
    }
  }

  private static String refusal(Database.Opened db, @Nullable Object... pairs) {
    Fault fault = catchThrowableOfType(Fault.class, () -> page(db, pairs));
    assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
    return fault.violations().getFirst().path();
  }
}
