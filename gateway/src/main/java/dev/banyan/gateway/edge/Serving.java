package dev.banyan.gateway.edge;

import dev.banyan.connect.Http;
import dev.banyan.gateway.api.rest.RestHandler;
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

/// A route as the edge serves it: how one gets in, and what answers.
public record Serving(Entrance entrance, Target target, Ways ways, RouteMeter meter) {
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
  /// parameter, -1 where the whole path is passed on; `credential` is what lets us in there.
  public record RelayRoute(
      Relay relay,
      String prefix,
      int rest,
      List<String> removedHeaders,
      Http.@Nullable Header credential,
      long bodyBytesMax,
      Duration deadline) {

    RelayPass pass(
        Incoming incoming,
        int[] marks,
        Duration allowed,
        List<Http.Header> added,
        RelayPass.Failed failed) {
      String path = incoming.path();
      String query = incoming.query();
      String tail = rest < 0 ? path : "/" + path.substring(marks[rest * 2], marks[rest * 2 + 1]);
      String target = prefix + tail + (query == null ? "" : "?" + query);
      List<Http.Header> headers = added;
      if (credential != null) {
        headers = new ArrayList<>(added);
        headers.add(credential);
      }
      return new RelayPass(
          target, removedHeaders, headers, List.of(), bodyBytesMax, allowed, failed);
    }
  }
}
