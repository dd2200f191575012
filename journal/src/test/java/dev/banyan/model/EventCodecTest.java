package dev.banyan.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventCodecTest {
  private static final By BY = new By("partners:acme", "order.place", "x1");
  private static final StreamId STREAM = Orders.TYPE.stream("", "A/1%");

  private final EventCodec codec = new EventCodec(Orders.TYPE);

  private static Recorded recorded(StreamId stream, String kind, String payload) {
    Bytes none = Bytes.wrap(new byte[0]);
    return new Recorded(
        stream,
        new Outcome.Place(0, 17, 3),
        kind,
        Instant.EPOCH,
        none,
        Bytes.wrap(payload.getBytes(UTF_8)),
        none);
  }

  @Test
  void writesDataAndWhoAsJsonThatIsReadableWithoutUs() {
    Struct data = Struct.of(Orders.PLACED, Orders.money("12.50"), "web", null);

    Entry entry = codec.entry(Orders.ORDER_PLACED, data, BY);

    assertThat(entry.kind()).isEqualTo("order.OrderPlaced/2");
    assertThat(new String(entry.payload().toArray(), UTF_8))
        .isEqualTo(
            """
            {"data":{"total":12.50,"channel":"web"},"by":{"caller":"partners:acme",\
            "because":"order.place","exchange":"x1"}}""");
  }

  @Test
  void readsASmallRecordOnceForAllWhoAskForItAndNoOtherInItsPlace() {
    Struct data = Struct.of(Orders.PLACED, Orders.money("12.50"), "web", null);
    Struct other = Struct.of(Orders.PLACED, Orders.money("99.00"), "web", null);
    Entry entry = codec.entry(Orders.ORDER_PLACED, data, BY);
    String payload = new String(entry.payload().toArray(), UTF_8);
    String changed =
        new String(codec.entry(Orders.ORDER_PLACED, other, BY).payload().toArray(), UTF_8);

    Event first = codec.read(recorded(STREAM, entry.kind(), payload));
    Event again = codec.read(recorded(STREAM, entry.kind(), payload));
    Event another = codec.read(recorded(STREAM, entry.kind(), changed));

    assertThat(again).isSameAs(first);
    assertThat(another).isNotNull();
    assertThat(another.data()).isEqualTo(other);
  }

  @Test
  void readsWhatItHasWritten() {
    Struct data = Struct.of(Orders.PLACED, Orders.money("12.50"), "web", null);
    Entry entry = codec.entry(Orders.ORDER_PLACED, data, BY);
    String payload = new String(entry.payload().toArray(), UTF_8);

    Event event = codec.read(recorded(STREAM, entry.kind(), payload));

    assertThat(event)
        .isEqualTo(
            new Event(
                Orders.ORDER_PLACED,
                "A/1%",
                "",
                2,
                data,
                BY,
                new Outcome.Place(0, 17, 3),
                Instant.EPOCH));
  }

  @Test
  void raisesAnEventOfAnEarlierVersion() {
    String payload = "{\"data\":{\"total\":3.00},\"by\":{\"because\":\"order.place\"}}";

    Event event = codec.read(recorded(STREAM, "order.OrderPlaced/1", payload));

    assertThat(event)
        .extracting(Event::version, Event::data)
        .containsExactly(1, Struct.of(Orders.PLACED, Orders.money("3.00"), "unknown", null));
  }

  @Test
  void passesOverWhatIsOfAnotherModel() {
    assertThat(codec.read(recorded(STREAM, "orders.OrderPlaced/1", "{}"))).isNull();
    assertThat(codec.read(recorded(new StreamId("", "audit/1"), "order.x/1", "{}"))).isNull();
  }

  @Test
  void saysWhereAnEventStandsThatNoLongerFitsAndWhatToDo() {
    Recorded record =
        recorded(STREAM, "order.OrderPaid/1", "{\"data\":{},\"by\":{\"because\":\"x\"}}");

    assertThatThrownBy(() -> codec.read(record))
        .isInstanceOfSatisfying(
            Fault.class,
            fault ->
                assertThat(fault.operator())
                    .isEqualTo(
                        "event `order.OrderPaid/1` of order `A/1%` (its version 3, position 17 of"
                            + " partition 0) no longer fits its fields"
                            + " (/data/authorisation is required): declare what it was: raise"
                            + " `version` and say `before`"));
  }

  @Test
  void saysWhichEventIsNoLongerDeclared() {
    Recorded gone = recorded(STREAM, "order.OrderShipped/1", "{}");
    Recorded later = recorded(STREAM, "order.OrderPaid/3", "{}");

    assertThatThrownBy(() -> codec.read(gone))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.operator()).contains("declare the event again"));
    assertThatThrownBy(() -> codec.read(later))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.operator()).contains("present is 1"));
  }
}
