package dev.banyan.gateway.observe;

import dev.banyan.base.Fault;
import dev.banyan.gateway.observe.LineWriter.Members;
import dev.banyan.http.Incoming;
import dev.banyan.json.JsonOutput;
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
  private static final byte[] TIME = LineWriter.name("time");
  private static final byte[] EXCHANGE = LineWriter.name("exchange");
  private static final byte[] TRACE = LineWriter.name("trace");
  private static final byte[] LISTENER = LineWriter.name("listener");
  private static final byte[] API = LineWriter.name("api");
  private static final byte[] ROUTE = LineWriter.name("route");
  private static final byte[] PATH = LineWriter.name("path");
  private static final byte[] METHOD = LineWriter.name("method");
  private static final byte[] STATUS = LineWriter.name("status");
  private static final byte[] MILLIS = LineWriter.name("millis");
  private static final byte[] BYTES_IN = LineWriter.name("bytesIn");
  private static final byte[] BYTES_OUT = LineWriter.name("bytesOut");
  private static final byte[] COMPLETED = LineWriter.name("completed");
  private static final byte[] CALLERS = LineWriter.name("callers");
  private static final byte[] CALLER = LineWriter.name("caller");
  private static final byte[] TENANT = LineWriter.name("tenant");
  private static final byte[] REMOTE = LineWriter.name("remote");
  private static final byte[] CACHE = LineWriter.name("cache");
  private static final byte[] FAULT = LineWriter.name("fault");
  private static final byte[] FAULT_NAME = LineWriter.name("faultName");
  private static final byte[] OPERATOR = LineWriter.name("operator");

  private final LineWriter writer;
  private final Memory memory = new Memory();

  AccessLog(LineWriter writer) {
    this.writer = writer;
  }

  /// What is the same for many lines. Owned by the writer's thread.
  private static final class Memory {
    private static final int CALLERS_MAX = 4_096;
    private static final int A_SECOND = 1_000;

    private final Map<String, String> pseudonyms = new HashMap<>();
    private long second = Long.MIN_VALUE;
    private byte[] shown = {};

    String pseudonym(String id) {
      if (pseudonyms.size() >= CALLERS_MAX) {
        pseudonyms.clear();
      }
      return pseudonyms.computeIfAbsent(id, AccessLog::pseudonym);
    }

    /// By RFC 3339, in UTC, with milliseconds; in quotes. Good until the next is asked for.
    byte[] time(long millis) {
      long now = Math.floorDiv(millis, A_SECOND);
      if (now != second) {
        second = now;
        String whole = Instant.ofEpochSecond(now).toString();
        shown = JsonOutput.ascii('"' + whole.substring(0, whole.length() - 1) + ".000Z\"");
      }
      int rest = Math.floorMod(millis, A_SECOND);
      int end = shown.length - 2;
      shown[end - 3] = (byte) ('0' + rest / 100);
      shown[end - 2] = (byte) ('0' + rest / 10 % 10);
      shown[end - 1] = (byte) ('0' + rest % 10);
      return shown;
    }
  }

  /// A route, as its lines show it.
  static final class Place {
    private final RouteSight sight;

    /// Made with the route's first line, as most routes have none. The writer's thread owns it.
    private byte @Nullable [] shown;

    Place(RouteSight sight) {
      this.sight = sight;
    }

    byte[] shown() throws IOException {
      byte[] known = shown;
      if (known == null) {
        JsonOutput out = JsonOutput.ofLines(128);
        out.raw(API);
        out.text(sight.api());
        out.raw(ROUTE);
        out.text(sight.route());
        known = out.bytes();
        shown = known;
      }
      return known;
    }
  }

  /// What a line is made from, taken over on the event loop while the request is still there.
  private record Line(
      AccessLog log,
      Place place,
      RouteMeter.Ended request,
      Incoming.Outcome outcome,
      String method,
      String remote,
      long endedMillis,
      long nanos)
      implements LineWriter.Line {
    @Override
    public void write(Members line) throws IOException {
      RequestTrace trace = request.trace();
      line.value(TIME).raw(log.memory.time(endedMillis));
      line.text(EXCHANGE, trace.exchange());
      line.text(TRACE, trace.id());
      line.text(LISTENER, request.door().listener());
      line.written(place.shown());
      String path = path(place.sight, request.path(), request.marks());
      if (path != null) {
        line.text(PATH, path);
      }
      line.text(METHOD, shortened(method));
      line.number(STATUS, outcome.status());
      line.thousandths(MILLIS, (nanos + 500) / 1_000);
      line.number(BYTES_IN, outcome.bodyBytesIn());
      line.number(BYTES_OUT, outcome.bodyBytesOut());
      line.truth(COMPLETED, outcome.completed());
      caller(line);
      line.text(REMOTE, remote);
      CacheUse cache = request.cache();
      if (cache != null) {
        line.text(CACHE, cache.word());
      }
      fault(line, request.fault());
    }

    private void caller(Members line) throws IOException {
      Caller caller = request.caller();
      if (caller.equals(Caller.ANYONE)) {
        return;
      }
      boolean named = place.sight.namedCallers().contains(caller.method());
      line.text(CALLERS, caller.method());
      line.text(CALLER, named ? shortened(caller.id()) : log.memory.pseudonym(caller.id()));
      String tenant = caller.tenant();
      if (tenant != null) {
        line.text(TENANT, shortened(tenant));
      }
    }

    private static void fault(Members line, @Nullable Fault fault) throws IOException {
      if (fault == null) {
        return;
      }
      line.text(FAULT, fault.kind().name());
      line.text(FAULT_NAME, shortened(fault.name()));
      String operator = fault.operator();
      if (operator != null) {
        line.text(OPERATOR, shortened(operator));
      }
    }
  }

  /// On the event loop: takes what will be gone, and leaves the rest to the writer.
  void ended(Place place, RouteMeter.Ended request, Incoming.Outcome outcome, long nanos) {
    Incoming incoming = request.request();
    writer.offer(
        new Line(
            this,
            place,
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
