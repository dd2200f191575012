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
  /// How requests are let through beyond the gate: the deadline that callers may bring along, the
  /// failures that are made on purpose, leave for browsers, and headers that every answer carries.
  public record Ways(
      @Nullable CallerDeadline callerDeadline,
      List<Drill> drills,
      @Nullable Cors cors,
      List<Http.Header> answerHeaders) {
    public static final Ways PLAIN = new Ways(null, List.of(), null, List.of());

    public Ways {
      drills = List.copyOf(drills);
      answerHeaders = List.copyOf(answerHeaders);
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
        Forwarding.Fields fields,
        RelayPass.Failed failed) {
      String query = incoming.query();
      String target = prefix + tail(incoming.path(), marks) + (query == null ? "" : "?" + query);
      List<Http.Header> added = fields.request();
      if (credential != null) {
        added = new ArrayList<>(added);
        added.add(credential);
      }
      return new RelayPass(
          target, removedHeaders, added, fields.answer(), bodyBytesMax, allowed, failed);
    }

    private String tail(String path, int[] marks) {
      if (rest < 0) {
        return path;
      }
      int from = marks[rest * 2];
      boolean none = from == path.length() && !path.endsWith("/");
      return none && !prefix.isEmpty() ? "" : "/" + path.substring(from);
    }
  }
}
