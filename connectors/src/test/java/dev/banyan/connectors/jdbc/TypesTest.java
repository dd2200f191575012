package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.type.Field;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every type of column, written and read back.
class TypesTest {
  private static final String POSTGRES_TABLE =
      """
      create table every (
        id int primary key, b boolean, i2 smallint, i4 integer, i8 bigint,
        n0 numeric(8), n18 numeric(18), n19 numeric(19), n numeric(18,4), nn numeric(5,-2),
        ns numeric(2,5), free numeric, r real, d double precision, c char(8), v varchar(10), t text,
        da date, ti time, ts timestamp, tz timestamptz, by bytea, u uuid, j json, jb jsonb, m mood,
        x xml, money_like amount, il int[], tl text[], ml mood[], nl numeric[],
        til time[], tzl timestamptz[], tsl timestamp[], dl date[], byl bytea[], bl boolean[],
        rl real[], ul uuid[])""";

  private static final Map<String, Object> POSTGRES =
      Map.ofEntries(
          Map.entry("b", true),
          Map.entry("i2", -32768L),
          Map.entry("i4", 2147483647L),
          Map.entry("i8", Long.MIN_VALUE),
          Map.entry("n0", 20260102L),
          Map.entry("n18", 999999999999999999L),
          Map.entry("n19", new BigDecimal("9999999999999999999")),
          Map.entry("n", new BigDecimal("99999999999999.9999")),
          Map.entry("nn", 9999900L),
          Map.entry("ns", new BigDecimal("0.00099")),
          Map.entry("free", new BigDecimal("3.14159265358979323846264338327950288419716939937510")),
          Map.entry("r", 21.35d),
          Map.entry("d", 0.1d),
          Map.entry("c", "ab      "),
          Map.entry("v", "żółć 😀 x"),
          Map.entry("t", "line\nline 'quoted' \"double\" \\ :name ? $1"),
          Map.entry("da", LocalDate.of(1, 1, 1)),
          Map.entry("ti", LocalTime.of(23, 59, 59, 999_999_000)),
          Map.entry("ts", LocalDateTime.of(2026, 3, 29, 2, 30, 0, 1000)),
          Map.entry("tz", OffsetDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneOffset.UTC)),
          Map.entry("by", Bytes.wrap(new byte[] {0, -1, 127, -128})),
          Map.entry("u", "123e4567-e89b-12d3-a456-426614174000"),
          Map.entry("j", "{\"a\":1.10}"),
          Map.entry("jb", "{\"a\": 1.10}"),
          Map.entry("m", "so, so"),
          Map.entry("x", "<a>b</a>"),
          Map.entry("money_like", new BigDecimal("1234567.89")),
          Map.entry("il", List.of(1L, -2L)),
          Map.entry("tl", List.of("a", "b,{}\"'")),
          Map.entry("ml", List.of("glad", "so, so")),
          Map.entry("nl", List.of(new BigDecimal("1.50"))),
          Map.entry("til", List.of(LocalTime.of(23, 59, 59, 999_999_000), LocalTime.MIDNIGHT)),
          Map.entry("tzl", List.of(OffsetDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneOffset.UTC))),
          Map.entry("tsl", List.of(LocalDateTime.of(2026, 3, 29, 2, 30, 0, 1000))),
          Map.entry("dl", List.of(LocalDate.of(1, 1, 1))),
          Map.entry("byl", List.of(Bytes.wrap(new byte[] {0, -1}), Bytes.wrap(new byte[0]))),
          Map.entry("bl", List.of(true, false)),
          Map.entry("rl", List.of(21.35d)),
          Map.entry("ul", List.of("123e4567-e89b-12d3-a456-426614174000")));

  private static Database postgres() {
    return Database.postgres()
        .run(
            "create type mood as enum ('glad', 'so, so')",
            "create domain amount as numeric(9,2) check (value > 0)",
            POSTGRES_TABLE);
  }

  @Test
  void writesAndReadsEveryTypeOfPostgres() {
    try (Database.Opened db = postgres().open()) {
      roundTrip(db, "every", "id", POSTGRES);
    }
  }

  @Test
  void writesAndReadsNullInEveryTypeOfPostgres() {
    try (Database.Opened db = postgres().open()) {
      Struct.Builder input = Struct.builder(db.signature("every.insert").takes());
      POSTGRES.keySet().forEach(column -> input.set(column, Null.NULL));
      Struct written =
          (Struct)
              db.live()
                  .call("every.insert")
                  .call(
                      input.set("id", 1L).build(),
                      Database.within(java.time.Duration.ofSeconds(9)));
      assertThat(written).isNotNull();
      Struct row = db.row("every.get", "id", 1L);
      for (String column : POSTGRES.keySet()) {
        assertThat(row.at(column)).as(column).isEqualTo(Null.NULL);
      }
    }
  }

  @Test
  void readsColumnTypesIntoTheSchemaModel() {
    try (Database.Opened db = postgres().open()) {
      assertThat(type(db, "every", "n0")).isEqualTo(Type.Int.digits(8, true));
      assertThat(type(db, "every", "n19")).isEqualTo(new Type.Decimal(19, 0));
      assertThat(type(db, "every", "n")).isEqualTo(new Type.Decimal(18, 4));
      assertThat(type(db, "every", "free")).isEqualTo(Type.Decimal.UNBOUNDED_DECIMAL);
      assertThat(type(db, "every", "c")).isEqualTo(Type.Text.fixed(8));
      assertThat(type(db, "every", "m")).isEqualTo(new Type.Enumeration(List.of("glad", "so, so")));
      assertThat(type(db, "every", "money_like")).isEqualTo(new Type.Decimal(9, 2));
      assertThat(type(db, "every", "il")).isEqualTo(Type.ListOf.of(Type.Int.BITS32));
      assertThat(type(db, "every", "tz")).isEqualTo(Type.Timestamp.INSTANT);
      assertThat(type(db, "every", "ts")).isEqualTo(Type.Timestamp.LOCAL);
    }
  }

  @Test
  void writesAndReadsEveryTypeOfH2() {
    Database h2 =
        Database.h2()
            .run(
                """
                create table EVERY (
                  ID int primary key, B boolean, I1 tinyint, I2 smallint, I8 bigint,
                  N numeric(11,2), N8 numeric(8), F decfloat, R real, D double precision,
                  C char(4), V varchar(10),
                  L clob, DA date, TI time(6), TS timestamp(9), TZ timestamp(6) with time zone,
                  BY varbinary(10), BL blob, U uuid, J json, E enum('a','b'))""");
    try (Database.Opened db = h2.open()) {
      roundTrip(
          db,
          "EVERY",
          "ID",
          Map.ofEntries(
              Map.entry("B", false),
              Map.entry("I1", -128L),
              Map.entry("I2", 32767L),
              Map.entry("I8", Long.MAX_VALUE),
              Map.entry("N", new BigDecimal("-123456789.01")),
              Map.entry("N8", 20260102L),
              Map.entry("F", new BigDecimal("1.1")),
              Map.entry("R", 0.1d),
              Map.entry("D", 0.1d),
              Map.entry("C", "a   "),
              Map.entry("V", "ä"),
              Map.entry("L", "long"),
              Map.entry("DA", LocalDate.of(2026, 2, 28)),
              Map.entry("TI", LocalTime.of(1, 2, 3, 4000)),
              Map.entry("TS", LocalDateTime.of(2026, 1, 2, 3, 4, 5, 123_456_789)),
              Map.entry("TZ", OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHours(2))),
              Map.entry("BY", Bytes.wrap(new byte[] {1, 2})),
              Map.entry("BL", Bytes.wrap(new byte[] {3})),
              Map.entry("U", "123e4567-e89b-12d3-a456-426614174000"),
              Map.entry("J", "{\"a\":[1,null]}"),
              Map.entry("E", "b")));
    }
  }

  @Test
  void refusesToRoundADecimal() {
    try (Database.Opened db = postgres().open()) {
      Fault fault =
          catchThrowableOfType(
              Fault.class, () -> db.call("every.insert", "id", 1L, "n", new BigDecimal("1.00001")));
      assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
    }
  }

  @Test
  void refusesValuesThatAreNoNumberOrDate() {
    Database database =
        postgres()
            .run(
                "insert into every (id, free) values (1, 'NaN')",
                "insert into every (id, da) values (2, 'infinity')",
                "insert into every (id, ts) values (3, '-infinity')",
                "insert into every (id, dl) values (4, '{infinity}')",
                "insert into every (id, tl) values (5, '{{a,b},{c,d}}')",
                "insert into every (id, il) values (6, '{{1,2},{3,4}}')",
                "insert into every (id, nl) values (7, '{1,null}')");
    try (Database.Opened db = database.open()) {
      for (long id = 1; id <= 7; id++) {
        long key = id;
        Fault fault = catchThrowableOfType(Fault.class, () -> db.call("every.get", "id", key));
        assertThat(fault.kind()).as("row " + id).isEqualTo(Fault.Kind.GARBAGE);
      }
    }
  }

  @Test
  void refusesColumnsOfTypesItDoesNotKnowWithAReason() {
    Database database =
        Database.postgres()
            .run(
                "create table odd (id int primary key, i interval, p point not null)",
                "create table price (id money primary key)");
    try (Database.Opened db = database.open()) {
      assertThat(db.system().refused())
          .containsEntry("odd.i", "type interval is not read or written here")
          .containsEntry("odd.p", "type point is not read or written here")
          .containsEntry(
              "odd.insert", "odd.p is required and of type point, which cannot be written")
          .containsEntry("price", "no column of it has a type that can be read");
      assertThat(db.signature("odd.get").takes().fields())
          .extracting(Field::name)
          .containsExactly("id");
    }
  }

  private static Type type(Database.Opened db, String table, String column) {
    Type row = db.system().types().get(table);
    Field field =
        row instanceof dev.banyan.type.Structure structure ? structure.field(column) : null;
    if (field == null) {
      throw new AssertionError("no " + column);
    }
    return field.type();
  }

  private static void roundTrip(
      Database.Opened db, String table, String key, Map<String, Object> values) {
    Struct.Builder input = Struct.builder(db.signature(table + ".insert").takes()).set(key, 1L);
    values.forEach(input::set);
    Object inserted =
        db.live()
            .call(table + ".insert")
            .call(input.build(), Database.within(java.time.Duration.ofSeconds(9)));
    Struct row = db.row(table + ".get", key, 1L);
    assertThat(inserted).isEqualTo(row);
    values.forEach((column, value) -> assertThat(row.at(column)).as(column).isEqualTo(value));
    assertThat(row.type().size()).isEqualTo(values.size() + 1);
  }
}
