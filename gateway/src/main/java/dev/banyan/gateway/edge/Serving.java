package dev.banyan.gateway.edge;

import dev.banyan.connect.Http;
import dev.banyan.gateway.api.rest.RestHandler;
import dev.banyan.gateway.cache.Fill;
import dev.banyan.gateway.gate.Entrance;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.http.Answer;
import dev.banyan.http.Incoming;
import dev.banyan.http.Relay;
import dev.banyan.http.RelayPass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A route as the edge serves it: how one gets in, what answers, and what the cache has to do with
/// it.
public record Serving(
    Entrance entrance, Target target, Ways ways, RouteMeter meter, Keeping keeping) {
  /// How requests are let through beyond the gate: the deadline that callers may bring along, and
  /// the failures that are made on purpose.
  public record Ways(@Nullable CallerDeadline callerDeadline, List<Drill> drills) {
    public static final Ways PLAIN = new Ways(null, List.of());

    public Ways {
      drills = List.copyOf(drills);
    }
  }

  /// What answers.
  public sealed interface Target {
    /// An operation, on the work plane.
    record Rest(RestHandler handler) implements Target {}

    /// A system itself, on the event loop.
    record Relayed(RelayRoute relay) implements Target {}

    /// Bytes that were made beforehand: contracts and pages.
    record Fixed(Answer answer) implements Target {}
  }

  /// A relay's fixed part. `prefix` is put before what `**` stands for; `rest` is the index of that
  /// parameter, -1 where the whole path is passed on. `refreshing` asks the system in the
  /// background, where kept answers are given past their time.
  public record RelayRoute(
      Relay relay,
      String prefix,
      int rest,
      List<String> removedHeaders,
      long bodyBytesMax,
      Duration deadline,
      @Nullable Http refreshing) {

    /// What the system is asked for.
    String target(String path, int[] marks, @Nullable String query) {
      String tail = rest < 0 ? path : "/" + path.substring(marks[rest * 2], marks[rest * 2 + 1]);
      return prefix + tail + (query == null ? "" : "?" + query);
    }

    RelayPass pass(Passed passed, RelayPass.Failed failed, RelayPass.@Nullable Tap tap) {
      Incoming incoming = passed.request();
      List<String> removed = removedHeaders;
      if (passed.whole()) {
        removed = new ArrayList<>(removedHeaders);
        removed.addAll(Fill.withheld());
      }
      return new RelayPass(
          target(incoming.path(), passed.marks(), incoming.query()),
          removed,
          passed.fields().request(),
          passed.fields().answer(),
          bodyBytesMax,
          passed.allowed(),
          failed,
          tap);
    }
  }

  /// A request to pass through, with the time it has and the headers that it and its answer get.
  /// `whole`: without the client's conditions, as the cache wants the whole answer.
  record Passed(
      Incoming request,
      int[] marks,
      Duration allowed,
      Forwarding.Fields fields,
      boolean whole) {}
}
