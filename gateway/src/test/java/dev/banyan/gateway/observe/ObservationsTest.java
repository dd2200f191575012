package dev.banyan.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.config.model.ObserveSection;
import dev.banyan.config.model.Switch;
import dev.banyan.connect.Difference;
import dev.banyan.gateway.durable.CommandMeter;
import dev.banyan.gateway.durable.Durability;
import dev.banyan.gateway.limit.LimitMeter;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Tally;
import dev.banyan.gateway.validate.CheckMeter;
import dev.banyan.gateway.validate.Finding;
import dev.banyan.guard.GuardEvents;
import dev.banyan.guard.GuardSettings;
import dev.banyan.guard.Shared;
import dev.banyan.guard.Surroundings;
import dev.banyan.http.HttpEvents;
import dev.banyan.http.Incoming;
import dev.banyan.http.tunnel.Ending;
import dev.banyan.operation.Caller;
import dev.banyan.testbase.Project;
import dev.banyan.text.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Metrics and health, without a gateway around them.
class ObservationsTest {
  /// Names of the libraries' own, which differ by JDK and collector.
  private static final List<String> GROUPS = List.of("jvm_", "process_", "system_");

  private final Observations observations = observations();

  private static Observations observations() {
    return (Observations)
        Observations.every(Duration.ofMillis(5), new PrintStream(OutputStream.nullOutputStream()));
  }

  @AfterEach
  void close() {
    observations.close();
  }

  private static Place place() {
    return Place.of("test");
  }

  private void serve(Map<String, Watched> systems) {
    observations.serving(
        new Observation.Served(
            "shop",
            new ObserveSection(place(), null, Switch.ON, List.of()),
            systems,
            Map.of("public", () -> 2),
            Map.of(
                "banyan.cache.bytes", () -> 12_345,
                "banyan.cache.bytes.max", () -> 64_000,
                "banyan.cache.answers", () -> 3,
                "banyan.cache.evictions", () -> 1),
            Map.of("listen.public.certificate", Instant.parse("2030-01-01T00:00:00Z")),
            () -> true,
            durability(),
            Map.of()));
  }

  private static Durability durability() {
    List<Durability.Figure> figures =
        new ArrayList<>(
            List.of(
                Durability.Figure.gauge("banyan.journal.stopped", () -> 0),
                Durability.Figure.gauge("banyan.journal.waiting", () -> 3),
                Durability.Figure.count("banyan.journal.records", () -> 9),
                Durability.Figure.count("banyan.journal.groups", () -> 4),
                Durability.Figure.count("banyan.journal.refused", () -> 1),
                Durability.Figure.count("banyan.journal.failed", () -> 0)));
    for (String name : List.of("records", "failed", "checkpoints", "checkpoints.failed")) {
      figures.add(Durability.Figure.count("banyan.audit." + name, () -> 5));
    }
    for (String name : List.of("taken", "done", "retried", "parked", "redriven", "source.lost")) {
      figures.add(ofPipeline("banyan.pipeline." + name, true));
    }
    for (String name : List.of("pipeline.under.way", "pipeline.oldest.seconds")) {
      figures.add(ofPipeline("banyan." + name, false));
    }
    figures.add(ofPipeline("banyan.dead.letters", false));
    figures.add(ofPipeline("banyan.dead.letters.full", false));
    for (String name : List.of("rows", "skipped", "troubled")) {
      figures.add(
          new Durability.Figure(
              "banyan.jobs." + name, Map.of("job", "remind"), !name.equals("troubled"), () -> 1));
    }
    for (String name : List.of("open", "parked", "failures")) {
      figures.add(
          new Durability.Figure(
              "banyan.reactions." + name,
              Map.of("reaction", "order.pay"),
              name.equals("failures"),
              () -> 1));
    }
    for (String name : List.of("lag", "behind.seconds", "building", "parked", "stopped")) {
      figures.add(ofProjection(name, false));
    }
    figures.add(ofProjection("events", true));
    figures.add(ofProjection("late", true));
    return new Durability(() -> null, List::of, figures);
  }

  private static Durability.Figure ofPipeline(String name, boolean counted) {
    return new Durability.Figure(name, Map.of("pipeline", "billing"), counted, () -> 1);
  }

  private static Durability.Figure ofProjection(String name, boolean counted) {
    return new Durability.Figure(
        "banyan.projection." + name, Map.of("projection", "sales"), counted, () -> 1);
  }

  private static Watched watched(FakeLive live, boolean needed) {
    GuardSettings settings = GuardSettings.STANDARD;
    return new Watched(
        live, new Shared("old", settings, Surroundings.real(GuardEvents.NONE)), needed);
  }

  private FakeIncoming ask(String method, String path) {
    FakeIncoming incoming = new FakeIncoming(method, path);
    observations.admin().handle(incoming);
    return incoming;
  }

  private String ready() {
    return new String(
        ask("GET", "/health/ready").answered().body().toArray(), StandardCharsets.UTF_8);
  }

  private void request(int status) {
    RouteMeter meter = observations.meter(RouteSight.plain("shop", "GET /items"));
    FakeIncoming incoming = new FakeIncoming("GET", "/items");
    meter.began();
    meter.ended(
        new RouteMeter.Ended(
            incoming,
            new Door("public", true),
            new LightTrace(null),
            "/items",
            new int[0],
            Caller.ANYONE,
            System.nanoTime(),
            null,
            CacheUse.HIT),
        new Incoming.Outcome(status, 10, 20, true));
  }

  private String everything() {
    request(200);
    observations.calls("old", "old.get").ended(System.nanoTime(), Fault.Kind.TIMEOUT);
    GuardEvents guards = observations.guards();
    guards.retried("old.get", 2, Fault.Kind.TIMEOUT);
    guards.budgetSpent("old.get");
    guards.refused("old.get", GuardEvents.Refusal.BREAKER_OPEN);
    guards.breakerChanged("old", GuardEvents.Phase.OPEN);
    guards.outcomeUnknown("old.put");
    guards.hedged("old.get");
    guards.substituted("old.get", Fault.Kind.TIMEOUT);
    observations.meter(RouteSight.plain("shop", "GET /items")).drilled();
    RouteMeter chat = observations.meter(RouteSight.plain("shop", "GET /chat"));
    chat.webSocketOpened();
    chat.webSocketEnded(Ending.IDLE, 2, 3);
    chat.eventStreamOpened();
    chat.eventsSent(2);
    chat.eventStreamEnded(Ending.SLOW);
    HeldBytes held = new HeldBytes(2_000);
    held.portion().grow(700);
    held.portion().grow(7_000);
    observations.room(() -> 0.5, () -> 3, held);
    Tally callers = observations.callers("partners");
    callers.recognized();
    callers.refused(Reason.FORGED);
    callers.expiring(() -> 1);
    observations.edge().count(HttpEvents.Event.MALFORMED);
    observations.checks("shop", "GET /items").found(CheckMeter.Message.ANSWER, Finding.Kind.BODY);
    observations.commands("shop", "POST /items").count(CommandMeter.Outcome.CLAIMED);
    LimitMeter limit = observations.limit("api shop", "caller-1s");
    limit.keys(() -> 3);
    limit.refused();
    serve(Map.of("old", watched(new FakeLive(), false)));
    return observations.metricsText();
  }

  private static Set<String> matches(String pattern, String text) {
    Set<String> found = new TreeSet<>();
    Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map((MatchResult result) -> result.group(1))
        .filter(name -> GROUPS.stream().noneMatch(name::startsWith))
        .forEach(found::add);
    return found;
  }

  @Test
  void asksNoSystemAfterItStops() throws InterruptedException {
    FakeLive live = new FakeLive();
    serve(Map.of("old", watched(live, false)));
    live.probed.await();

    observations.stopping();

    // One question may be under way; a second one may not follow.
    live.probedMore = new CountDownLatch(2);
    assertThat(live.probedMore.await(100, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void exposesWhatThePageOfMetricsLists() throws IOException {
    String page = Files.readString(Project.root().resolve("docs/metrics.md"));

    Set<String> exposed = matches("^# TYPE (\\S+) ", everything());

    assertThat(exposed).isEqualTo(matches("^\\| `([a-z0-9_]+)`", page));
  }

  @Test
  void countsRequestsByRouteAndClass() {
    request(200);
    request(204);
    request(404);

    assertThat(observations.metricsText())
        .contains(
            "banyan_requests_total{api=\"shop\",route=\"GET /items\",status=\"2xx\"} 2.0",
            "banyan_requests_total{api=\"shop\",route=\"GET /items\",status=\"4xx\"} 1.0",
            "banyan_request_seconds_count{api=\"shop\",route=\"GET /items\"} 3",
            "banyan_request_bytes_total{api=\"shop\",route=\"GET /items\"} 30.0",
            "banyan_requests_in_flight{api=\"shop\",route=\"GET /items\"} 0.0");
  }

  @Test
  void isNotReadyBeforeItServesAndWhileItDrains() {
    int before = ask("GET", "/health/ready").answered().status();
    serve(Map.of());
    int serving = ask("GET", "/health/ready").answered().status();
    observations.stopping();

    assertThat(before).isEqualTo(503);
    assertThat(serving).isEqualTo(200);
    assertThat(ready()).contains("draining");
    assertThat(ask("GET", "/health/live").answered().status()).isEqualTo(200);
  }

  @Test
  void showsASystemThatIsDownAndStaysReady() throws InterruptedException {
    FakeLive live = new FakeLive();
    live.up = false;
    serve(Map.of("old", watched(live, false)));
    live.probed.await();

    assertThat(ready()).contains("\"status\":\"ready\"", "\"state\":\"down\"", "refused");
  }

  @Test
  void isNotReadyWhileANeededSystemIsDown() throws InterruptedException {
    FakeLive live = new FakeLive();
    live.up = false;
    serve(Map.of("old", watched(live, true)));
    live.probed.await();

    assertThat(ask("GET", "/health/ready").answered().status()).isEqualTo(503);
  }

  @Test
  void answersProblemsForWhatItDoesNotHave() {
    assertThat(ask("GET", "/nothing").answered().status()).isEqualTo(404);
    assertThat(ask("POST", "/health/live").answered().status()).isEqualTo(405);
    assertThat(ask("HEAD", "/").answered().status()).isEqualTo(200);
  }

  @Test
  void showsDriftOnceItIsFound() throws InterruptedException {
    FakeLive live = new FakeLive();
    live.drift = List.of(new Difference("column ORD.NAME is gone", Set.of()));
    serve(Map.of("old", watched(live, false)));
    live.probed.await(); // The second probe comes after the first comparison.

    assertThat(ready()).contains("column ORD.NAME is gone");
  }
}
