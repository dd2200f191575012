package dev.banyan.bench.projection;

import dev.banyan.expr.Expression;
import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.expr.Scope;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.StreamId;
import dev.banyan.model.Assignment;
import dev.banyan.model.By;
import dev.banyan.model.EventCodec;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.projection.Projection;
import dev.banyan.projection.fold.KeyedFold;
import dev.banyan.projection.fold.Measure;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The events that are folded, and the projections of them.
final class Bookings {
  /// How many accounts have bookings.
  static final int ACCOUNTS = 10_007;

  /// How many shops are shown of each hour.
  static final int SHOPS_SHOWN = 10;

  static final long MINUTE = 60_000;
  static final long HOUR = 60 * MINUTE;

  private static final int SHOPS = 50;
  private static final int MILLIS_BETWEEN = 10;
  private static final long COUNT_MAX = 1L << 52;
  private static final long BEGIN = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final String NOTE = "x".repeat(120);
  private static final String LAST =
      "state.last.orValue(0) > event.sequence ? state.last.orValue(0) : event.sequence";
  private static final Type MONEY = new Type.Decimal(15, 2);
  private static final Type SHOP = Type.Text.max(8);
  private static final By BY = new By(null, "bench", null);

  private static final Structure BOOKED =
      Structure.of(
          "Booked",
          List.of(
              Field.required("shop", SHOP),
              Field.required("amount", MONEY),
              Field.required("time", Type.Timestamp.INSTANT),
              Field.required("sequence", Type.Int.range(0, COUNT_MAX)),
              Field.required("note", Type.Text.max(200))));
  private static final Structure ACCOUNT =
      Structure.of(
          "by-account",
          List.of(
              Field.required("id", Type.Text.max(12)),
              Field.required("bookings", Type.Int.range(0, COUNT_MAX)),
              Field.required("balance", MONEY),
              Field.required("last", Type.Int.range(0, COUNT_MAX))));
  private static final EventType EVENT =
      new EventType("account", "Booked", 1, BOOKED, List.of(), List.of(), true);
  private static final ModelType MODEL =
      new ModelType(
          "account",
          Field.required("id", Type.Text.max(12)),
          Structure.of("account", List.of()),
          Map.of("Booked", EVENT),
          List.of());
  private static final EventCodec CODEC = new EventCodec(MODEL);

  private Bookings() {}

  /// One booking.
  record Booking(String account, String shop, long cents, long millis, long sequence) {
    /// The one with that number, counted from 1; the same for the same number.
    static Booking of(long number) {
      return ofAccount("A" + number * 7_919 % ACCOUNTS, number);
    }

    static Booking ofAccount(String account, long number) {
      long draw = ((number * 2_654_435_761L) >>> 7) & 0xFFFF;
      long shop = (long) (SHOPS * Math.pow(draw / 65_536.0, 2));
      long millis = BEGIN + number * MILLIS_BETWEEN;
      return new Booking(account, "S" + shop, 1 + number % 10_000, millis, number);
    }

    private Entry entry() {
      Struct data =
          Struct.of(
              BOOKED,
              shop,
              BigDecimal.valueOf(cents, 2),
              Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC),
              sequence,
              NOTE);
      return CODEC.entry(EVENT, data, BY);
    }
  }

  /// What is recorded of it.
  static byte[] payload(Booking one) {
    return one.entry().payload().unsafeArray();
  }

  /// All of them at once; the place that is answered last is that of the last booking's account.
  static Append append(List<Booking> bookings) {
    Map<String, List<Entry>> byAccount = new LinkedHashMap<>();
    for (Booking one : bookings) {
      byAccount.computeIfAbsent(one.account(), _ -> new ArrayList<>()).add(one.entry());
    }
    List<Append.Part> parts = new ArrayList<>();
    byAccount.forEach(
        (account, entries) -> {
          StreamId stream = MODEL.stream("", account);
          parts.add(new Append.Part(stream, Expected.any(), entries));
        });
    return new Append(parts, List.of());
  }

  private static Expression compile(String text, @Nullable Structure state, Type type) {
    List<Scope.Variable> variables = new ArrayList<>();
    variables.add(new Scope.Variable("event", BOOKED, false));
    variables.add(new Scope.Variable("key", Type.Text.max(12), false));
    variables.add(new Scope.Variable("at", Type.Timestamp.INSTANT, false));
    if (state != null) {
      variables.add(new Scope.Variable("state", state, true));
    }
    Mistakes mistakes = new Mistakes();
    ExpressionCompiler compiler = new ExpressionCompiler(InstantSource.system());
    Expression made =
        compiler.compile(text, Place.of("bookings"), new Scope(variables), type, mistakes);
    return Objects.requireNonNull(made, mistakes::render);
  }

  private static Assignment set(String field, String text) {
    int slot = ACCOUNT.position(field);
    return new Assignment(slot, compile(text, ACCOUNT, ACCOUNT.field(slot).type()));
  }

  /// The three projections; another hash makes them anew.
  static List<Projection> projections(String hash) {
    KeyedFold.When when =
        new KeyedFold.When(
            null,
            false,
            List.of(
                set("bookings", "state.bookings.orValue(0) + 1"),
                set("balance", "state.balance.orValue(0.00) + event.amount"),
                set("last", LAST)));
    KeyedFold accounts = new KeyedFold(ACCOUNT, MODEL.key(), Map.of("Booked", when));
    Projection.Words words = new Projection.Words(hash, "");
    List<Measure> sums =
        List.of(
            new Measure("bookings", Measure.Kind.COUNT, Type.Bool.BOOL, 0),
            new Measure("amount", Measure.Kind.SUM, MONEY, 0));
    List<WindowFold.Feed> sumFeeds =
        List.of(
            new WindowFold.Feed(0, null),
            new WindowFold.Feed(1, compile("event.amount", null, MONEY)));
    List<Measure> most = List.of(new Measure("shops", Measure.Kind.TOP, SHOP, SHOPS_SHOWN));
    List<WindowFold.Feed> mostFeeds =
        List.of(new WindowFold.Feed(0, compile("event.shop", null, SHOP)));
    WindowFold minutes = windows("by-minute", MINUTE, sums, sumFeeds);
    WindowFold shops = windows("top-shops", HOUR, most, mostFeeds);
    return List.of(
        new Projection("by-account", CODEC, accounts, List.of(), words),
        new Projection("by-minute", CODEC, minutes, List.of(), words),
        new Projection("top-shops", CODEC, shops, List.of(), words));
  }

  private static WindowFold windows(
      String name, long millis, List<Measure> measures, List<WindowFold.Feed> feeds) {
    List<Field> fields = new ArrayList<>(WindowFold.ENDS);
    measures.forEach(measure -> fields.add(measure.field()));
    Expression time = compile("event.time", null, Type.Timestamp.INSTANT);
    return new WindowFold(
        Structure.of(name, fields),
        MODEL.key(),
        false,
        new WindowFold.Span(Duration.ofMillis(millis), Duration.ofHours(1), Duration.ofDays(3_650)),
        Map.of("Booked", new WindowFold.When(time, null, feeds)),
        measures);
  }
}
