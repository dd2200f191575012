package dev.banyan.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rows of projections, told as they change.
class RowStreamsTest {
  @TempDir Path folder;
  private Orders orders;

  @BeforeEach
  void start() {
    orders = new Orders(folder);
  }

  @AfterEach
  void stop() throws IOException {
    orders.close();
  }

  @Test
  void tellsRowsAsTheyChange() throws Exception {
    Listening rows = orders.listen("/v1/open-orders/live");
    Listening windows = orders.listen("/v1/placed/live");

    orders.placed("A1", "x");
    Listening.Heard placed = rows.event();
    orders.post("/v1/orders/A1/payment", "");
    Listening.Heard paid = rows.event();
    orders.post("/v1/orders/A1/cancellation", "");
    Listening.Heard gone = rows.event();

    assertThat(placed.event()).isEqualTo("changed");
    assertThat(placed.data())
        .isEqualTo("{\"id\":\"A1\",\"customer\":\"C1\",\"status\":\"placed\"}");
    assertThat(paid.data()).contains("\"status\":\"paid\"");
    assertThat(gone.event()).isEqualTo("removed");
    assertThat(gone.data()).isEqualTo("{\"id\":\"A1\"}");
    assertThat(windows.event().data()).contains("\"orders\":1");
  }

  @Test
  void tellsTheLastStateOfARowToWhoComesAgain() throws Exception {
    Listening rows = orders.listen("/v1/open-orders/live");
    orders.placed("A1", "x");
    String id = rows.event().id();
    rows.close();
    orders.post("/v1/orders/A1/payment", "");
    orders.placed("A2", "x");

    Listening again = orders.listen("/v1/open-orders/live", "Last-Event-ID", id);

    assertThat(again.event().data()).contains("A1", "\"status\":\"paid\"");
    assertThat(again.event().data()).contains("A2", "\"status\":\"placed\"");
  }

  /// Until what is shown is of the present definition.
  private void awaitShown(String projection) {
    String line = "banyan_projection_building{projection=\"" + projection + "\"} 0.0";
    Deadline soon = Deadline.in(Duration.ofSeconds(20));
    while (!orders.metrics().contains(line)) {
      assertThat(soon.passed()).as(orders.metrics()).isFalse();
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /// A definition that changes while somebody listens: its version takes the place of the old one.
  @Test
  void goesOnWhileAnotherVersionTakesThePlaceOfWhatIsShown() throws Exception {
    Listening rows = orders.listen("/v1/open-orders/live");
    orders.placed("A1", "x");
    Listening.Heard before = rows.event();
    String changed =
        Orders.CONFIGURATION.replace(
            "customer: event.customer, status: \"'placed'\"",
            "customer: event.customer, status: \"'open'\"");
    assertThat(changed).isNotEqualTo(Orders.CONFIGURATION);

    assertThat(orders.gateway.reload(changed).render()).doesNotContain("error");
    awaitShown("open-orders");
    orders.placed("A2", "x");
    Listening.Heard after = rows.event();
    Listening again = orders.listen("/v1/open-orders/live", "Last-Event-ID", before.id());

    assertThat(before.data()).contains("A1", "\"status\":\"placed\"");
    assertThat(after.data()).contains("A2", "\"status\":\"open\"");
    assertThat(again.event().data()).contains("A2", "\"status\":\"open\"");
    orders.post("/v1/orders/A1/payment", "");
    assertThat(rows.event().data()).contains("A1", "\"status\":\"paid\"");
    assertThat(again.event().data()).contains("A1", "\"status\":\"paid\"");
  }
}
