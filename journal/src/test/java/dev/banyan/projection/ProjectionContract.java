package dev.banyan.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.operation.Positions;
import dev.banyan.projection.store.Catalog;
import dev.banyan.projection.store.ParkedKey;
import dev.banyan.projection.store.Question;
import dev.banyan.projection.store.StoredView;
import dev.banyan.projection.store.ViewSession;
import dev.banyan.value.Bytes;
import dev.banyan.value.Page;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/// What projections must do on every store.
abstract class ProjectionContract extends WindowContract {
  private static final int ROUNDS = 12;

  @Test
  void isTheFoldOverTheJournalWhateverDiesInBetween() {
    Projection summary = Orders.summary("1");
    Projection revenue = Orders.revenue();
    for (int round = 0; round < ROUNDS; round++) {
      history.goOn(journal(), random.nextInt(60));
      crash(random.nextBoolean() ? summary : revenue);
      if (random.nextInt(3) > 0) {
        continue;
      }
      try (Projections projections = projections(summary, revenue)) {
        assertThat(projections.awaitHead(History.soon())).isTrue();

        assertThat(summary(projections)).isEqualTo(History.summary(journal()));
        assertThat(revenue(projections)).isEqualTo(History.revenue(journal()));
      }
    }
    assertThat(History.summary(journal())).hasSizeGreaterThan(4);
  }

  @Test
  void appliesEachEventOnceWhereTwoRunnersAreAtWork() {
    Projection summary = Orders.summary("1");
    Projection revenue = Orders.revenue();
    try (Projections one = projections(summary, revenue);
        Projections other = projections(Orders.summary("1"), Orders.revenue())) {
      history.goOn(journal(), 400);

      assertThat(one.awaitHead(History.soon())).isTrue();
      assertThat(other.awaitHead(History.soon())).isTrue();

      assertThat(summary(one)).isEqualTo(History.summary(journal()));
      assertThat(summary(other)).isEqualTo(summary(one));
      assertThat(revenue(other)).isEqualTo(History.revenue(journal()));
    }
  }

  @Test
  void parksTheAggregateWhoseEventCannotBeAppliedAndNoOther() {
    History.append(journal(), "", "A1", "OrderPlaced", placed("C1", "10.00"));
    History.paid(journal(), "", "A1", new BigDecimal("9000.00"));
    History.paid(journal(), "", "A1", new BigDecimal("1000.00"));
    History.paid(journal(), "", "A1", new BigDecimal("1.00"));
    History.append(journal(), "", "A2", "OrderPlaced", placed("C2", "10.00"));
    try (Projections projections = projections(Orders.summary("1"))) {
      assertThat(projections.awaitHead(History.soon())).isTrue();

      List<ParkedKey> parked = projections.parked("order-summary", 10, History.soon());
      Projections.Retried again = projections.retry("order-summary", "", "A1", History.soon());

      assertThat(parked).hasSize(1);
      assertThat(parked.getFirst().key()).isEqualTo("A1");
      assertThat(parked.getFirst().waiting()).isEqualTo(2);
      assertThat(parked.getFirst().reason()).startsWith("order.OrderPaid/1: ");
      assertThat(again.applied()).isZero();
      assertThat(again.waiting()).isEqualTo(2);
      assertThat(again.reason()).isNotEmpty();
      assertThat(summary(projections))
          .containsEntry("/A1", "C1 paid 9000.00")
          .containsEntry("/A2", "C2 placed 0.00");
      assertThat(projections.standing().get("order-summary"))
          .extracting(Progress.Standing::parked)
          .isEqualTo(1L);
    }
  }

  /// PostgreSQL refuses the row, and with it the batch.
  @Test
  void parksTheAggregateWhoseRowIsTooLongToBeFoundBy() {
    String label =
        random
            .ints(3_000, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    History.append(journal(), "", "A1", "OrderPlaced", placed("C1", "100.00"));
    History.append(journal(), "", "A2", "OrderPlaced", placed("C2", "10.00"));
    Projection labelled = Orders.labelled("event.total > 50.00 ? '" + label + "' : event.customer");
    try (Projections projections = projections(labelled)) {

      boolean reached = projections.awaitHead(History.soon());

      assertThat(reached).isTrue();
      assertThat(projections.parked("order-label", 10, History.soon()))
          .singleElement()
          .satisfies(parked -> assertThat(parked.key()).isEqualTo("A1"))
          .satisfies(parked -> assertThat(parked.reason()).contains("`label` has 3001 bytes"));
      assertThat(rows(projections.served("order-label"), ""))
          .extracting(row -> row.at(1))
          .containsExactly("C2");
    }
  }

  /// PostgreSQL has no NUL in a text, and would refuse the row, and with it the batch.
  @Test
  void showsTextsThatHaveANul() {
    History.append(journal(), "", "A1", "OrderPlaced", placed("C\0", "100.00"));
    History.append(journal(), "", "A2", "OrderPlaced", placed("C2", "10.00"));
    Projection labelled = Orders.labelled("event.customer");
    try (Projections projections = projections(labelled)) {

      boolean reached = projections.awaitHead(History.soon());

      assertThat(reached).isTrue();
      assertThat(standing(projections, "order-label").failure()).isNull();
      assertThat(rows(projections.served("order-label"), ""))
          .extracting(row -> row.at(1))
          .containsExactlyInAnyOrder("C\0", "C2");
    }
  }

  /// Runs a statement on the store of the read models, as somebody else may.
  abstract void interfere(String statement);

  @Test
  void goesOnWithAllOthersWhereTheRowsOfOneCannotBeWritten() {
    Projection label = Orders.labelled("event.customer");
    try (Projections projections = projections(label, Orders.summary("1"))) {
      assertThat(projections.awaitHead(History.soon())).isTrue();
      String table = "banyan_rows_" + version("order-label").id();
      interfere("alter table " + table + " rename to elsewhere");
      history.goOn(journal(), 40);

      await(() -> History.summary(journal()).equals(summary(projections)));
      await(() -> standing(projections, "order-label").failure() != null);
      assertThat(standing(projections, "order-summary").failure()).isNull();
      assertThat(standing(projections, "order-label").records()).isPositive();
      assertThatThrownBy(() -> projections.retry("order-label", "", "A1", History.soon()))
          .isInstanceOf(Fault.class);

      interfere("alter table elsewhere rename to " + table);

      assertThat(projections.awaitHead(History.soon())).isTrue();
      await(() -> standing(projections, "order-label").failure() == null);
    }
  }

  @Test
  void saysThatItIsMadeAnewWhereWhatIsShownWasDropped() {
    history.goOn(journal(), 40);
    try (Projections projections = projections(Orders.summary("1"))) {
      assertThat(projections.awaitHead(History.soon())).isTrue();
      StoredView shown = version("order-summary");
      List<String> faults = new ArrayList<>();
      try (ViewSession session = views().session()) {
        session.catalog().drop(shown);
      }

      await(
          () -> {
            try {
              return summary(projections).equals(History.summary(journal()))
                  && version("order-summary").id() != shown.id();
            } catch (Fault fault) {
              faults.add(fault.name());
              return false;
            }
          });

      assertThat(faults).isSubsetOf(Served.BUILDING);
    }
  }

  private static Progress.Standing standing(Projections projections, String name) {
    return Objects.requireNonNull(projections.standing().get(name));
  }

  private StoredView version(String name) {
    try (ViewSession session = views().session()) {
      Catalog catalog = session.catalog();
      return catalog.versions(name).getFirst();
    }
  }

  @Test
  void appliesWhatWaitedInItsOrderOnceItsCauseIsMended() {
    Projection strict = Orders.summary("1");
    History.append(journal(), "", "A1", "OrderPlaced", placed("C1", "10.00"));
    History.paid(journal(), "", "A1", new BigDecimal("9999.00"));
    History.paid(journal(), "", "A1", new BigDecimal("1.00"));
    History.append(journal(), "", "A1", "OrderPlaced", placed("C1", "20.00"));
    History.paid(journal(), "", "A1", new BigDecimal("7.00"));
    try (Projections projections = projections(strict)) {
      assertThat(projections.awaitHead(History.soon())).isTrue();
    }
    try (Projections mended = projections(Orders.generous("1"))) {
      assertThat(mended.awaitHead(History.soon())).isTrue();
      History.paid(journal(), "", "A1", new BigDecimal("0.50"));
      assertThat(mended.awaitHead(History.soon())).isTrue();

      Projections.Retried done = mended.retry("order-summary", "", "A1", History.soon());
      Projections.Retried again = mended.retry("order-summary", "", "A1", History.soon());

      assertThat(done.reason()).isNull();
      assertThat(done.applied()).isPositive();
      assertThat(done.waiting()).isZero();
      assertThat(again.found()).isFalse();
      assertThat(summary(mended)).containsEntry("/A1", "C1 paid 7.50");
      assertThat(mended.parked("order-summary", 10, History.soon())).isEmpty();
    }
  }

  @Test
  void waitsForWhatTheCallerHasWrittenAndSaysSoWhereItDoesNotCome() {
    try (Projections projections = projections(Orders.summary("1"))) {
      assertThat(projections.awaitHead(History.soon())).isTrue();
      var place = History.append(journal(), "", "A1", "OrderPlaced", placed("C1", "10.00"));
      String partition = Journal.positionOf(place.partition());
      Served served = projections.served("order-summary");

      Struct row = served.row("A1", asker("", Positions.of(partition, place.position())));

      assertThat(row).isNotNull().extracting(one -> one.at(1)).isEqualTo("C1");
      projections.stop();
      var next = History.append(journal(), "", "A1", "OrderPlaced", placed("C2", "10.00"));
      Positions unseen = Positions.of(Journal.positionOf(next.partition()), next.position());
      assertThatThrownBy(() -> served.row("A1", asker("", unseen)))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.name()).isEqualTo(Served.BEHIND));
    }
  }

  @Test
  void refusesAPositionThatTheJournalDoesNotHave() {
    try (Projections projections = projections(Orders.summary("1"))) {
      var place = History.append(journal(), "", "A1", "OrderPlaced", placed("C1", "10.00"));
      assertThat(projections.awaitHead(History.soon())).isTrue();
      String partition = Journal.positionOf(place.partition());

      Positions never = Positions.of(partition, place.position() + 1);

      assertThatThrownBy(() -> projections.served("order-summary").row("A1", asker("", never)))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.name()).isEqualTo(Positions.UNKNOWN));
    }
  }

  @Test
  void appliesWhatIsAppendedAsSoonAsTheJournalTells() {
    try (Projections projections = projections(Orders.summary("1"))) {
      assertThat(projections.awaitHead(History.soon())).isTrue();

      for (int i = 10; i < 15; i++) {
        long known = projections.standing("order-summary").applied();
        History.append(journal(), "", "A" + i, "OrderPlaced", placed("C1", "10.00"));
        await(() -> projections.standing("order-summary").applied() == known + 1);
      }

      assertThat(summary(projections)).hasSize(5);
    }
  }

  @Test
  void showsTheEndOfTheJournalWhereThePositionCannotBeRead() {
    try (Projections projections = projections(Orders.summary("1"))) {
      Served served = projections.served("order-summary");
      assertThat(projections.awaitHead(History.soon())).isTrue();
      for (int i = 10; i < 30; i++) {
        History.append(journal(), "", "A" + i, "OrderPlaced", placed("C1", "10.00"));

        Struct row = served.row("A" + i, asker("", Positions.of(Map.of(), true)));

        assertThat(row).isNotNull();
      }
    }
  }

  @Test
  void refusesTheCursorOfAnotherProjection() {
    Served.Wish wish = all(1);
    String cursor = Cursor.write(new Question.After(null, Bytes.wrap(new byte[] {1})), about(wish));

    assertThat(Cursor.read(cursor, about(wish), false).key().unsafeArray()).containsExactly(1);
    String other = Cursor.about("revenue", wish);
    assertThatThrownBy(() -> Cursor.read(cursor, other, false)).isInstanceOf(Fault.class);
  }

  /// Its sum is no secret, so whoever asks may have made one with half of a place, or none.
  @Test
  void refusesACursorWhoseHalfIsMissing() {
    Served.Wish sorted = new Served.Wish(List.of(), 1, false, 1, null, null, null);
    Bytes key = Bytes.wrap(new byte[] {1});
    String half = Cursor.write(new Question.After(null, key), about(sorted));
    String whole = Cursor.write(new Question.After(key, key), about(all(1)));
    try (Projections projections = projections(Orders.summary("1"))) {
      assertThat(projections.awaitHead(History.soon())).isTrue();
      Served served = projections.served("order-summary");

      for (Served.Wish wish : List.of(at(sorted, half), at(all(1), whole))) {
        assertThatThrownBy(() -> served.page(wish, asker("", Positions.NONE)))
            .asInstanceOf(InstanceOfAssertFactories.type(Fault.class))
            .extracting(Fault::kind)
            .isEqualTo(Fault.Kind.INVALID);
      }
    }
  }

  private static Served.Wish at(Served.Wish wish, String cursor) {
    return new Served.Wish(
        wish.values(), wish.sort(), wish.descending(), wish.size(), cursor, null, null);
  }

  private static String about(Served.Wish wish) {
    return Cursor.about("order-summary", wish);
  }

  @Test
  void findsSortsAndPagesRowsOfOneTenant() {
    for (int i = 10; i < 40; i++) {
      History.append(journal(), "", "A" + i, "OrderPlaced", placed("C" + i % 3, "1.00"));
      History.append(journal(), "acme", "B" + i, "OrderPlaced", placed("C1", "1.00"));
    }
    try (Projections projections = projections(Orders.summary("1"))) {
      assertThat(projections.awaitHead(History.soon())).isTrue();
      Served served = projections.served("order-summary");
      List<String> byCustomer = new ArrayList<>();
      List<String> ofOne = new ArrayList<>();

      String cursor = null;
      do {
        Page page =
            served.page(
                new Served.Wish(List.of(), 1, true, 7, cursor, null, null),
                asker("", Positions.NONE));
        page.items().forEach(row -> byCustomer.add("" + ((Struct) row).at(1)));
        cursor = page.next();
      } while (cursor != null);
      Served.Value one = new Served.Value(1, "C1");
      served
          .page(
              new Served.Wish(List.of(one), -1, false, 100, null, null, null),
              asker("", Positions.NONE))
          .items()
          .forEach(row -> ofOne.add("" + ((Struct) row).at(0)));

      assertThat(byCustomer).hasSize(30).isSortedAccordingTo(java.util.Comparator.reverseOrder());
      assertThat(ofOne).hasSize(10).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void beginsAnewWhereTheJournalIsAnotherOne() {
    History.append(journal(), "", "A1", "OrderPlaced", placed("C1", "10.00"));
    try (Projections projections = projections(Orders.summary("1"))) {
      assertThat(projections.awaitHead(History.soon())).isTrue();
    }
    journal().close();
    another();
    open();
    History.append(journal(), "", "A2", "OrderPlaced", placed("C2", "10.00"));

    try (Projections projections = projections(Orders.summary("1"))) {
      assertThat(projections.awaitHead(History.soon())).isTrue();
      assertThat(summary(projections)).containsOnlyKeys("/A2");
    }
  }

  /// The journal's store is emptied; that of the read models stays.
  abstract void another();
}
