package dev.banyan.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Windows, told as they change and when they close, by the time that events tell.
class WindowStreamsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: meters
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: data/meters.db }
      models:
        reading:
          key: id
          state: { place: text(8) }
          events:
            Read: { fields: { place: text(8), taken: timestamp }, apply: { place: event.place } }
          commands:
            read:
              takes: { id: text(12), place: text(8), taken: timestamp }
              expect: new
              emit: [ { event: Read } ]
      projections:
        per-minute:
          model: reading
          window: { every: 1m, late: 30s, by: event.taken }
          key: { place: event.place }
          when: { Read: { count: readings } }
      apis:
        meters:
          base: /v1
          callers: anyone
          routes:
            POST /readings: { command: reading.read }
          events:
            - { path: /live, projection: per-minute }
            - { path: /closed, projection: per-minute, only: closed }
      """;

  @TempDir Path folder;
  private final List<Listening> open = new ArrayList<>();
  private TestGateway gateway;
  private int readings;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());
  }

  @AfterEach
  void stop() {
    open.forEach(Listening::close);
    gateway.close();
  }

  private Listening listen(String path, String... headers) throws Exception {
    Listening listening = new Listening(gateway.uri(path), headers);
    open.add(listening);
    return listening;
  }

  /// A reading that was taken at `10:MM:SS`.
  private void read(String place, String taken) {
    String body = "{\"id\":\"R%d\",\"place\":\"%s\",\"taken\":\"2026-01-01T10:%s.000Z\"}";
    Orders.post(gateway, "/v1/readings", body.formatted(readings++, place, taken));
  }

  private static String told(Listening.Heard heard) {
    String data = heard.data();
    String from = heard.member("from").substring(11, 16);
    return heard.event()
        + " "
        + from
        + " "
        + heard.member("place")
        + data.substring(data.lastIndexOf(':'));
  }

  @Test
  void tellsAWindowOnceMoreWhenItClosesAndNeverAfterwards() throws Exception {
    Listening live = listen("/v1/live");

    read("A", "00:10");
    String first = told(live.event());
    read("A", "01:29");
    String second = told(live.event());
    read("A", "01:30");
    Listening.Heard closed = live.event();
    String after = told(live.event());
    read("A", "00:50");
    read("B", "01:40");

    assertThat(first).isEqualTo("changed 10:00 A:1}");
    assertThat(second).isEqualTo("changed 10:01 A:1}");
    assertThat(told(closed)).isEqualTo("closed 10:00 A:1}");
    assertThat(after).isEqualTo("changed 10:01 A:2}");
    assertThat(told(live.event())).isEqualTo("changed 10:01 B:1}");
  }

  @Test
  void tellsEachClosingOnceHoweverOftenACallerComesAgain() throws Exception {
    read("A", "00:10");
    read("B", "00:20");
    read("A", "05:00");
    Listening first = listen("/v1/closed?from=start");
    List<String> heard = List.of(told(first.event()), told(first.event()));
    String position = first.id;
    gateway.close();
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());
    read("B", "07:30");

    Listening again = listen("/v1/closed", "Last-Event-ID", position);

    assertThat(heard).containsExactly("closed 10:00 A:1}", "closed 10:00 B:1}");
    assertThat(told(again.event())).isEqualTo("closed 10:05 A:1}");
  }

  @Test
  void losesNoneOfSeveralThatCloseTogether() throws Exception {
    read("A", "00:10");
    read("B", "00:20");
    read("C", "00:20");
    read("A", "05:00");
    Listening first = listen("/v1/closed?from=start");
    String position = first.event().id();

    Listening again = listen("/v1/closed", "Last-Event-ID", position);

    assertThat(List.of(told(again.event()), told(again.event()), told(again.event())))
        .containsExactly("closed 10:00 A:1}", "closed 10:00 B:1}", "closed 10:00 C:1}");
  }

  @Test
  void tellsTheClosingsOfOneKeyAlone() throws Exception {
    read("A", "00:10");
    read("B", "00:20");
    read("A", "05:00");

    Listening ofKey = listen("/v1/closed?from=start&key=B");

    assertThat(told(ofKey.event())).isEqualTo("closed 10:00 B:1}");
  }
}
