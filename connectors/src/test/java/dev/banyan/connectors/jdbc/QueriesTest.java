package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.connect.QuerySource;
import dev.banyan.connectors.jdbc.importer.JdbcImporter;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistake;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Page;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Queries of the configuration.
class QueriesTest {
  private static final Database DATABASE =
      Database.postgres()
          .run(
              """
              create table ordhdr (
                ordno varchar(12) primary key, custno char(8) not null, placed date,
                total numeric(9,2))""",
              """
              insert into ordhdr select 'O' || lpad(i::text, 4, '0'), 'C' || i % 3,
                date '2026-01-01' + i, i / 4.0 from generate_series(1, 90) i""");
  private static final Snapshot SNAPSHOT = DATABASE.snapshot();
  private static final Field CUSTOMER = Field.required("customer", Type.Text.max(8));

  private static QuerySource source(String text, List<Field> takes) {
    return new QuerySource("q", text, Place.of("test"), Structure.of("q", takes), null, false);
  }

  private static QuerySource paged(String text, List<Field> takes, String... by) {
    return new QuerySource(
        "q",
        text,
        Place.of("test"),
        Structure.of("q", takes),
        new QuerySource.Paging(List.of(by), 10, 20),
        false,
        List.of("placed"),
        List.of("total", "ordno"),
        false);
  }

  private static Database.Opened open(QuerySource source) {
    JdbcSystem system = new JdbcSystem("db", DATABASE.settings(), SNAPSHOT);
    Mistakes mistakes = new Mistakes();
    Signature signature = system.query(source, mistakes);
    if (signature == null) {
      throw new AssertionError(mistakes.render());
    }
    return new Database.Opened(system);
  }

  private static List<String> mistakes(QuerySource source) {
    Mistakes mistakes = new Mistakes();
    assertThat(new JdbcSystem("db", DATABASE.settings(), SNAPSHOT).query(source, mistakes))
        .isNull();
    return mistakes.sorted().stream().map(Mistake::code).toList();
  }

  @Test
  void streamsTheRowsOfAQuery() {
    QuerySource source =
        source("select ordno, total from ordhdr where custno = :customer", List.of(CUSTOMER));
    try (Database.Opened db = open(source);
        Rows rows = (Rows) Objects.requireNonNull(db.call("q", "customer", "C1"))) {
      Struct first = (Struct) rows.next();
      assertThat(first.at("ordno")).isEqualTo("O0001");
      assertThat(first.at("total")).isEqualTo(new BigDecimal("0.25"));
      assertThat(db.system().types()).containsKey("q.row");
      int count = 1;
      while (rows.hasNext()) {
        rows.next();
        count++;
      }
      assertThat(count).isEqualTo(30);
    }
  }

  @Test
  void pagesFiltersAndSortsAQueryOnDeclaredColumns() {
    QuerySource source =
        paged(
            "select ordno, placed, total from ordhdr where custno = :customer order by placed",
            List.of(CUSTOMER),
            "ordno");
    try (Database.Opened db = open(source)) {
      List<Object> seen = new ArrayList<>();
      String cursor = null;
      do {
        Page page = page(db, "customer", "C1", "cursor", cursor, "sort", "-total");
        page.items().forEach(row -> seen.add(((Struct) row).at("ordno")));
        cursor = page.next();
      } while (cursor != null);
      assertThat(seen).hasSize(30).doesNotHaveDuplicates().startsWith("O0088", "O0085");
      assertThat(page(db, "customer", "C1", "placed", java.time.LocalDate.of(2026, 1, 2)).items())
          .hasSize(1);
      assertThat(
              catchThrowableOfType(Fault.class, () -> page(db, "customer", "C1", "sort", "placed"))
                  .kind())
          .isEqualTo(Fault.Kind.INVALID);
    }
  }

  private static Page page(Database.Opened db, @Nullable Object... pairs) {
    return (Page) Objects.requireNonNull(db.call("q", pairs));
  }

  @Test
  void answersTheOneRowOrThatThereIsNone() {
    QuerySource one =
        new QuerySource(
            "q",
            "select ordno, custno from ordhdr where ordno = :no",
            Place.of("test"),
            Structure.of("q", List.of(Field.required("no", Type.Text.ANY))),
            null,
            true);
    try (Database.Opened db = open(one)) {
      assertThat(db.row("q", "no", "O0007").at("custno")).isEqualTo("C1      ");
      assertThat(catchThrowableOfType(Fault.class, () -> db.call("q", "no", "?")).kind())
          .isEqualTo(Fault.Kind.NOT_FOUND);
    }
  }

  @Test
  void leavesOutAFilterWhoseParameterIsAbsent() {
    List<Field> takes =
        List.of(Field.optional("customer", Type.Text.ANY), Field.optional("day", Type.Date.DATE));
    QuerySource source =
        paged(
            """
            select ordno, placed, total from ordhdr
            where (:customer is null or custno = :customer) and (:day is null or placed = :day)""",
            takes,
            "ordno");
    try (Database.Opened db = open(source)) {
      assertThat(page(db, "size", 20L).next()).isNotNull();
      assertThat(page(db, "day", java.time.LocalDate.of(2026, 1, 2)).items()).hasSize(1);
      assertThat(page(db, "customer", "C0", "size", 20L).items()).hasSize(20);
    }
  }

  @Test
  void takesAListOfValues() {
    QuerySource source =
        source(
            "select ordno from ordhdr where ordno = any(:numbers)",
            List.of(Field.required("numbers", Type.ListOf.of(Type.Text.ANY))));
    try (Database.Opened db = open(source);
        Rows rows =
            (Rows)
                Objects.requireNonNull(db.call("q", "numbers", List.of("O0001", "O0002", "x")))) {
      assertThat(rows).toIterable().hasSize(2);
    }
  }

  @Test
  void asksTheDatabaseForWhatTheTextDoesNotTell() {
    QuerySource source =
        source(
            """
            select custno, sum(total) as sum, count(*) n from ordhdr
            where custno = :customer group by custno""",
            List.of(CUSTOMER));
    assertThat(mistakes(source)).containsExactly("unknown-query");

    Snapshot described = JdbcImporter.describe(DATABASE.settings(), SNAPSHOT, List.of(source));
    JdbcSystem system = new JdbcSystem("db", DATABASE.settings(), described);
    Mistakes mistakes = new Mistakes();
    assertThat(system.query(source, mistakes)).isNotNull();
    try (Database.Opened db = new Database.Opened(system);
        Rows rows = (Rows) Objects.requireNonNull(db.call("q", "customer", "C0"))) {
      Struct row = (Struct) rows.next();
      assertThat(row.at("n")).isEqualTo(30L);
      assertThat(row.at("sum")).isEqualTo(new BigDecimal("348.7500000000000000").setScale(2));
    }
  }

  @Test
  void reportsMistakesOfAQuery() {
    assertThat(mistakes(paged("select ordno, placed, total from ordhdr", List.of(), "no")))
        .containsExactly("unknown-column");
    assertThat(mistakes(paged("select ordno from ordhdr", List.of(), "ordno")))
        .containsExactly("unknown-column", "unknown-column");
    Field nested = Field.required("customer", Structure.of("c", List.of()));
    assertThat(
            mistakes(source("select ordno from ordhdr where custno = :customer", List.of(nested))))
        .containsExactly("bad-parameter-type");
  }

  @Test
  void cannotChangeAnythingEvenThroughAFunction() {
    DATABASE.run(
        """
        create function sneak() returns int language sql volatile as
        $$ delete from ordhdr; select 1 $$""",
        "create view sneaky as select sneak() as s");
    Snapshot snapshot = DATABASE.snapshot();
    try (Database.Opened db =
        new Database.Opened(new JdbcSystem("db", DATABASE.settings(), snapshot))) {
      Fault fault = catchThrowableOfType(Fault.class, () -> db.call("sneaky.list"));
      assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
      assertThat(DATABASE.ask("select count(*) from ordhdr")).containsExactly("90");
    }
  }
}
