package dev.banyan.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Store;
import dev.banyan.operation.Positions;
import dev.banyan.projection.store.StoredView;
import dev.banyan.projection.store.ViewSession;
import dev.banyan.projection.store.ViewStore;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Page;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Projections of orders over a journal, on any store.
abstract class ProjectionsOverAJournal {
  private static final Projection.Recall ORDERS = words -> Orders.summary("1", words);
  static final List<String> TENANTS = List.of("", "acme");

  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  final Random random = new Random(20_261_122);
  final History history = new History(random);
  private @Nullable Journal opened;

  /// The store of the journal, opened.
  abstract Store store();

  /// The store of its read models.
  abstract ViewStore views();

  @BeforeEach
  void open() {
    opened = Journal.open(store(), new Journal.Settings(1_000, 10 << 20, () -> history.now()));
  }

  Journal journal() {
    return Objects.requireNonNull(opened);
  }

  @AfterEach
  void close() {
    journal().close();
  }

  Projections projections(Projection... all) {
    return projections(Duration.ofMinutes(10), all);
  }

  Projections projections(Duration grace, Projection... all) {
    Projections.Settings settings =
        new Projections.Settings(
            grace, Duration.ofSeconds(2), Duration.ofMillis(20), InstantSource.system());
    Projections made = new Projections(journal(), views(), settings, List.of(all), ORDERS);
    made.start();
    return made;
  }

  Lane.Grounds grounds(ViewSession session) {
    return new Lane.Grounds(journal(), new Pages(journal()), session, ORDERS);
  }

  static Served.Asker asker(String tenant, Positions positions) {
    return new Served.Asker(tenant, positions, History.soon());
  }

  static Served.Wish all(int size) {
    return new Served.Wish(List.of(), -1, false, size, null, null, null);
  }

  static Map<String, String> summary(Projections projections) {
    return summary(projections.served("order-summary"));
  }

  static Map<String, String> summary(Served served) {
    Map<String, String> rows = new TreeMap<>();
    for (String tenant : TENANTS) {
      for (Struct row : rows(served, tenant)) {
        rows.put(tenant + "/" + row.at(0), row.at(1) + " " + row.at(2) + " " + row.at(3));
      }
    }
    return rows;
  }

  static Map<String, String> revenue(Projections projections) {
    Map<String, String> rows = new TreeMap<>();
    for (String tenant : TENANTS) {
      for (Struct row : rows(projections.served("revenue"), tenant)) {
        String ends = row.at("least") + " " + row.at("greatest");
        String shown =
            "%s %s %s %s".formatted(row.at("orders"), row.at("revenue"), ends, row.at("mean"));
        rows.put(window(tenant, row), shown);
      }
    }
    return rows;
  }

  static String window(String tenant, Struct row) {
    Object from = Objects.requireNonNull(row.at("from"));
    return tenant + "/" + ((OffsetDateTime) from).toInstant();
  }

  static List<Struct> rows(Served served, String tenant) {
    Page page = served.page(all(10_000), asker(tenant, Positions.NONE));
    return page.items().stream().map(Struct.class::cast).toList();
  }

  static Struct placed(String customer, String total) {
    return Struct.of(Orders.PLACED, customer, new BigDecimal(total), null);
  }

  /// A process that dies in the middle of a batch, or after one, or between partitions.
  void crash(Projection projection) {
    try (ViewSession session = views().session()) {
      Progress progress = new Progress(journal().partitions());
      Lane lane = new Lane(projection, grounds(session), progress, 1);
      int batches = random.nextInt(6);
      for (int i = 0; i < batches; i++) {
        lane.batch(random.nextInt(journal().partitions()), 1 + random.nextInt(20));
      }
      StoredView view = session.catalog().versions(projection.name()).getFirst();
      List<Recorded> records = journal().read(0, lane.position(0), 10, History.soon());
      List<Applying.Work> works = new ArrayList<>();
      for (Recorded record : records) {
        String aggregate = projection.aggregate(record);
        if (aggregate != null) {
          works.add(Applying.Work.of(projection, record, aggregate));
        }
      }
      assertThatThrownBy(
              () ->
                  session.transaction(
                      () -> {
                        new Applying(projection, session, view, Long.MIN_VALUE).all(works);
                        throw new IllegalStateException("the process died");
                      }))
          .hasMessage("the process died");
    }
  }

  static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }
}
