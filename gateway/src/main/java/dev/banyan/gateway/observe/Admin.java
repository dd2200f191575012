package dev.banyan.gateway.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.banyan.connect.Difference;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.gateway.durable.Durability;
import dev.banyan.http.Answer;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the listener `admin` answers: liveness, readiness with each system's state, metrics. For
/// machines of the same house: it asks nobody who they are, so it is bound to loopback unless told
/// otherwise.
///
/// A system that is down does not close readiness, unless the configuration says it is `needed`:
/// the other routes still answer, and taking all gateways out at once helps nobody.
final class Admin implements Listener.Handler {
  private static final String KEYS = "application/jwk-set+json";
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String INDEX =
      """
      /health/live   the process answers
      /health/ready  requests are welcome; the state of each system
      /metrics       figures, for Prometheus
      /projections   how read models stand, and which keys are parked
      /reactions     what follows from events and a person has to look at
      /keys          public keys of what the gateway signs, for systems (JWKS)
      /dead-letters  messages that pipelines could not work on; for `banyan dead-letters`
      /jobs          jobs, their schedules and runs; for `banyan jobs`
      """;
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Metrics metrics;
  private final Health health;
  private volatile Observation.@Nullable Served served;
  private volatile boolean stopping;

  Admin(Metrics metrics, Health health) {
    this.metrics = metrics;
    this.health = health;
  }

  void serving(Observation.Served now) {
    served = now;
  }

  void stopping() {
    stopping = true;
  }

  @Override
  public void handle(Incoming incoming) {
    Observation.Served now = served;
    String path = incoming.path();
    Listener.Handler door = now == null ? null : door(now, path);
    if (door != null) {
      door.handle(incoming);
      return;
    }
    String method = incoming.method();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      incoming.answer(
          problem(405, "Method not allowed", List.of(new Http.Header("allow", "GET, HEAD"))));
      return;
    }
    switch (path) {
      case "/" -> incoming.answer(answer(200, "text/plain; charset=utf-8", INDEX, List.of()));
      case "/health/live" -> incoming.answer(answer(200, JSON, "{\"status\":\"live\"}", List.of()));
      case "/health/ready" -> incoming.answer(ready());
      case "/metrics" -> metrics(incoming);
      case "/keys" -> incoming.answer(answer(200, KEYS, keys(), List.of()));
      default -> incoming.answer(problem(404, "Not found", List.of()));
    }
  }

  private static Listener.@Nullable Handler door(Observation.Served now, String path) {
    for (Map.Entry<String, Listener.Handler> door : now.doors().entrySet()) {
      if ((path + "/").startsWith(door.getKey() + "/")) {
        return door.getValue();
      }
    }
    return null;
  }

  /// A JSON Web Key Set (RFC 7517 §5) of all systems' keys, each once.
  private String keys() {
    Set<String> keys = new LinkedHashSet<>();
    health
        .systems()
        .values()
        .forEach(one -> keys.addAll(one.system().live().credential().publicKeys()));
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  /// Made on a virtual thread: thousands of series take their time.
  private void metrics(Incoming incoming) {
    Observation.Served now = served;
    if (now != null && !now.observe().metrics().isOn()) {
      incoming.answer(problem(404, "Not found", List.of()));
      return;
    }
    incoming.handOver(
        conversation -> conversation.answer(answer(200, METRICS, metrics.text(), List.of())));
  }

  private Answer ready() {
    Observation.Served now = served;
    String status;
    if (stopping) {
      status = "draining";
    } else if (now == null) {
      status = "starting";
    } else {
      status = standing(now);
    }
    return answer(status.equals("ready") ? 200 : 503, JSON, report(status, now), List.of());
  }

  private String standing(Observation.Served now) {
    if (stopped(now) != null) {
      return "the journal has stopped";
    }
    return health.neededAreUp() ? "ready" : "a needed system is down";
  }

  /// Why the journal has stopped; null where it has not, or there is none.
  private static @Nullable String stopped(Observation.Served now) {
    Durability durability = now.durability();
    return durability == null ? null : durability.stopped().get();
  }

  private String report(String status, Observation.@Nullable Served now) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("status", status);
      if (now != null) {
        json.writeStringField("configuration", now.name());
      }
      json.writeObjectFieldStart("systems");
      for (Map.Entry<String, SystemHealth> entry : health.systems().entrySet()) {
        json.writeFieldName(entry.getKey());
        system(json, entry.getValue());
      }
      json.writeEndObject();
      if (now != null && !now.certificates().isEmpty()) {
        json.writeObjectFieldStart("certificates");
        for (Map.Entry<String, Instant> one : new TreeMap<>(now.certificates()).entrySet()) {
          json.writeObjectFieldStart(one.getKey());
          json.writeStringField("ends", one.getValue().toString());
          json.writeBooleanField("over", one.getValue().isBefore(Instant.now()));
          json.writeEndObject();
        }
        json.writeEndObject();
      }
      if (now != null && now.memory() != null) {
        // Never needed: without it every node goes on with its share.
        json.writeStringField("shared-memory", now.memory().getAsBoolean() ? "up" : "down");
      }
      if (now != null && now.durability() != null) {
        durability(json, now.durability());
      }
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void durability(JsonGenerator json, Durability durability) throws IOException {
    String why = durability.stopped().get();
    json.writeStringField("journal", why == null ? "open" : "stopped: " + why);
    List<String> standstills = durability.standstills().get();
    if (!standstills.isEmpty()) {
      // Closes nothing: what stands still takes no requests, and the other nodes stand as well.
      json.writeArrayFieldStart("standing-still");
      for (String one : standstills) {
        json.writeString(one);
      }
      json.writeEndArray();
    }
  }

  private static void system(JsonGenerator json, SystemHealth health) throws IOException {
    SystemHealth.Finding finding = health.finding();
    json.writeStartObject();
    json.writeStringField("state", finding.state().name().toLowerCase(java.util.Locale.ROOT));
    json.writeBooleanField("needed", health.system().needed());
    if (finding.state() != SystemHealth.State.UNKNOWN) {
      json.writeStringField("since", finding.since().toString());
    }
    if (finding.reason() != null) {
      json.writeStringField("reason", finding.reason());
    }
    urls(json, health.system().live().endpoints());
    if (!finding.drift().isEmpty()) {
      json.writeArrayFieldStart("drift");
      for (Difference one : finding.drift()) {
        json.writeString(one.sentence());
      }
      json.writeEndArray();
    }
    Set<String> quarantined = health.system().live().quarantined();
    if (!quarantined.isEmpty()) {
      json.writeArrayFieldStart("quarantine");
      for (String operation : new TreeSet<>(quarantined)) {
        json.writeString(operation);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void urls(JsonGenerator json, List<Endpoints.Sight> urls) throws IOException {
    if (urls.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("urls");
    for (Endpoints.Sight one : urls) {
      json.writeStartObject();
      json.writeStringField("url", one.url());
      json.writeStringField("state", one.state().name().toLowerCase(java.util.Locale.ROOT));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static Answer problem(int status, String title, List<Http.Header> more) {
    String body =
        "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + "}";
    return answer(status, PROBLEM, body, more);
  }

  private static Answer answer(
      int status, String contentType, String body, List<Http.Header> more) {
    List<Http.Header> headers = new java.util.ArrayList<>(more);
    headers.add(new Http.Header("content-type", contentType));
    headers.add(new Http.Header("cache-control", "no-store"));
    headers.add(new Http.Header("x-content-type-options", "nosniff"));
    return new Answer(status, headers, Bytes.wrap(body.getBytes(StandardCharsets.UTF_8)));
  }
}
