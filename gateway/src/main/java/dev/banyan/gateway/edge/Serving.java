package dev.banyan.gateway.edge;

import dev.banyan.gateway.api.rest.RestHandler;
import dev.banyan.gateway.gate.Entrance;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.http.Answer;
import dev.banyan.http.Relay;
import dev.banyan.http.RelayPass;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A route as the edge serves it: how one gets in, and what answers.
public record Serving(Entrance entrance, Target target, RouteMeter meter) {
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
  /// parameter, -1 where the whole path is passed on.
  public record RelayRoute(
      Relay relay,
      String prefix,
      int rest,
      List<String> removedHeaders,
      long bodyBytesMax,
      Duration deadline) {

    RelayPass pass(
        String path,
        int[] marks,
        @Nullable String query,
        Forwarding.Fields fields,
        RelayPass.Failed failed) {
      String tail = rest < 0 ? path : "/" + path.substring(marks[rest * 2], marks[rest * 2 + 1]);
      String target = prefix + tail + (query == null ? "" : "?" + query);
      return new RelayPass(
          target, removedHeaders, fields.request(), fields.answer(), bodyBytesMax, deadline, failed);
    }
  }
}
