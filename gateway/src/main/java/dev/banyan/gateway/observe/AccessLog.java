package dev.banyan.gateway.observe;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.banyan.base.Fault;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One line per request. Never in it: headers, queries, bodies, values of private or secret
/// parameters, and callers' ids that an identity provider gave (a hash of them is).
final class AccessLog {
  private static final int TEXT_MAX = 2_000;
  private static final int PSEUDONYM_BYTES = 8;
  private static final String MASK = "***";

  private final LineWriter writer;
  private final Memory memory = new Memory();

  AccessLog(LineWriter writer) {
    this.writer = writer;
  }

  /// What is the same for many lines. Owned by the writer's thread.
  private static final class Memory {
    private static final int CALLERS_MAX = 4_096;
    private static final int MILLIS = 1_000;

    private final Map<String, String> pseudonyms = new HashMap<>();
    private long second = Long.MIN_VALUE;
    private String shown = "";

    String pseudonym(String id) {
      if (pseudonyms.size() >= CALLERS_MAX) {
        pseudonyms.clear();
      }
      return pseudonyms.computeIfAbsent(id, AccessLog::pseudonym);
    }

    /// By RFC 3339, in UTC, with milliseconds.
    String time(long millis) {
      long now = Math.floorDiv(millis, MILLIS);
      if (now != second) {
        second = now;
        String whole = Instant.ofEpochSecond(now).toString();
        shown = whole.substring(0, whole.length() - 1);
      }
      int rest = (int) Math.floorMod(millis, (long) MILLIS);
      return shown
          + '.'
          + (char) ('0' + rest / 100)
          + (char) ('0' + rest / 10 % 10)
          + (char) ('0' + rest % 10)
          + 'Z';
    }
  }

  /// What a line is made from, taken over on the event loop while the request is still there.
  private record Line(
      AccessLog log,
      RouteSight sight,
      RouteMeter.Ended request,
      Incoming.Outcome outcome,
      String method,
      String remote,
      long endedMillis,
      long nanos)
      implements LineWriter.Line {
    @Override
    public void write(JsonGenerator json) throws IOException {
      json.writeStringField("time", log.memory.time(endedMillis));
      json.writeStringField("exchange", request.trace().exchange());
      json.writeStringField("trace", request.trace().id());
      json.writeStringField("listener", request.door().listener());
      json.writeStringField("api", sight.api());
      json.writeStringField("route", sight.route());
      String path = path(sight, request.path(), request.marks());
      if (path != null) {
        json.writeStringField("path", path);
      }
      json.writeStringField("method", shortened(method));
      json.writeNumberField("status", outcome.status());
      json.writeNumberField("millis", Math.round(nanos / 1_000.0) / 1_000.0);
      json.writeNumberField("bytesIn", outcome.bodyBytesIn());
      json.writeNumberField("bytesOut", outcome.bodyBytesOut());
      json.writeBooleanField("completed", outcome.completed());
      caller(json);
      json.writeStringField("remote", remote);
      CacheUse cache = request.cache();
      if (cache != null) {
        json.writeStringField("cache", cache.word());
      }
      fault(json, request.fault());
    }

    private void caller(JsonGenerator json) throws IOException {
      Caller caller = request.caller();
      if (caller.equals(Caller.ANYONE)) {
        return;
      }
      boolean named = sight.namedCallers().contains(caller.method());
      json.writeStringField("callers", caller.method());
      json.writeStringField(
          "caller", named ? shortened(caller.id()) : log.memory.pseudonym(caller.id()));
      String tenant = caller.tenant();
      if (tenant != null) {
        json.writeStringField("tenant", shortened(tenant));
      }
    }

    private static void fault(JsonGenerator json, @Nullable Fault fault) throws IOException {
      if (fault == null) {
        return;
      }
      json.writeStringField("fault", fault.kind().name());
      json.writeStringField("faultName", shortened(fault.name()));
      String operator = fault.operator();
      if (operator != null) {
        json.writeStringField("operator", shortened(operator));
      }
    }
  }

  /// On the event loop: takes what will be gone, and leaves the rest to the writer.
  void ended(RouteSight sight, RouteMeter.Ended request, Incoming.Outcome outcome, long nanos) {
    Incoming incoming = request.request();
    writer.offer(
        new Line(
            this,
            sight,
            request,
            outcome,
            incoming.method(),
            incoming.remoteAddress(),
            System.currentTimeMillis(),
            nanos));
  }

  /// The path with masks for parameters that are not to be seen; null where no route was found:
  /// nobody knows what such a path holds.
  static @Nullable String path(RouteSight sight, @Nullable String path, int[] marks) {
    if (path == null) {
      return null;
    }
    return shortened(sight.path(path, marks, _ -> MASK));
  }

  private static String shortened(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
  }

  /// The same for the same id, and not readable: the start of its SHA-256.
  static String pseudonym(String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return "#" + HexFormat.of().formatHex(digest, 0, PSEUDONYM_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
