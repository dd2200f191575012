package dev.banyan.gateway.api.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.model.EventCodec;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelFeedTest {
  private static final Structure NOTE =
      Structure.of("Note", List.of(Field.required("note", Type.Text.ANY)));
  private static final ModelType ORDER =
      new ModelType(
          "order",
          Field.required("id", Type.Text.ANY),
          Structure.of("State", List.of()),
          Map.of("Placed", event("Placed"), "Paid", event("Paid")),
          List.of());

  private static EventType event(String name) {
    return new EventType("order", name, 1, NOTE, List.of(), List.of(), true);
  }

  private static final Logger LOGGER = Logger.getLogger("banyan.events");

  private final List<String> logged = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          logged.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void forget() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }

  private static Recorded record(String tenant, String kind) {
    Bytes none = Bytes.wrap(new byte[32]);
    return new Recorded(
        ORDER.stream(tenant, "A"),
        new Outcome.Place(0, 1, 1),
        kind,
        Instant.EPOCH,
        none,
        none,
        none);
  }

  private static Wish wish(String tenant) {
    return new Wish(tenant, Set.of(), null, Set.of("Placed", "Paid"));
  }

  @Test
  void tellsNoMoreOfAKindThatAReloadHasTakenAway() {
    ModelFeed now = new ModelFeed(new EventCodec(ORDER), Set.of("Placed"), _ -> Map.of());

    assertThat(now.wants(record("", "order.Placed/1"), wish(""))).isTrue();
    assertThat(now.wants(record("", "order.Paid/1"), wish(""))).isFalse();
  }

  @Test
  void tellsATenantNothingOfAnother() {
    ModelFeed feed = new ModelFeed(new EventCodec(ORDER), Set.of("Placed"), _ -> Map.of());

    assertThat(feed.wants(record("acme", "order.Placed/1"), wish("acme"))).isTrue();
    assertThat(feed.wants(record("acme", "order.Placed/1"), wish(""))).isFalse();
    assertThat(feed.wants(record("", "order.Placed/1"), wish("acme"))).isFalse();
  }

  @Test
  void logsOnceWhatCannotBeReadHoweverMuchOfItThereIs() {
    ModelFeed feed = new ModelFeed(new EventCodec(ORDER), Set.of("Placed", "Paid"), _ -> Map.of());
    List<Recorded> records =
        IntStream.range(0, 300)
            .mapToObj(i -> record("", i % 3 == 0 ? "order.Paid/2" : "order.Placed/2"))
            .toList();
    List<String> told = new ArrayList<>();

    feed.tell(records, wish(""), message -> told.add(message.kind()));

    assertThat(told).hasSize(300).containsOnly(ModelFeed.UNREADABLE);
    assertThat(logged)
        .hasSize(2)
        .allMatch(line -> line.startsWith("told as unreadable: event `order."));
  }
}
