package dev.banyan.gateway.assemble.section;

import dev.banyan.base.ByteSize;
import dev.banyan.config.model.RouteSection;
import dev.banyan.connect.RelayTarget;
import dev.banyan.gateway.edge.OpenSockets;
import dev.banyan.text.Mistakes;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a relay says of answers that last: how long a stream of events or a WebSocket may be
/// silent, and what WebSockets are held to; null where there are none.
public record Lasting(Duration idle, OpenSockets.@Nullable Limits webSocket) {
  private static final Set<String> GETS = Set.of("GET", "ANY");

  /// What WebSockets are held to; null where there are none.
  public @Nullable String words() {
    return webSocket == null
        ? null
        : webSocket.connectionsMax()
            + " on a node, "
            + webSocket.perCallerMax()
            + " of a caller, messages of "
            + new ByteSize(webSocket.messageBytesMax());
  }

  /// Of a relay for requests of that method; what does not go together is reported.
  public static Lasting of(
      String method, RouteSection.RelayTo relay, RelayTarget target, Mistakes mistakes) {
    RouteSection.WebSocket section = relay.websocket();
    if (section == null || !section.allowed().isOn()) {
      return new Lasting(relay.idle(), null);
    }
    if (!GETS.contains(method)) {
      mistakes.error(
          "misplaced-websocket",
          section.place(),
          "a WebSocket begins with a GET, which a route for " + method + " never sees",
          "write it at the route `GET …` of the same path");
    }
    int bound = target.settings().connectionsMax();
    Integer written = section.connections();
    int most = written == null ? Math.max(1, bound / 2) : written;
    if (most >= bound) {
      mistakes.error(
          "too-many-websockets",
          section.place(),
          most
              + " WebSockets would take all of the "
              + bound
              + " connections that `"
              + relay.system().value()
              + "` may have",
          "raise `connections` of the system, or lower that of `websocket`");
    }
    return new Lasting(
        relay.idle(),
        new OpenSockets.Limits(
            section.message().bytes(), most, Math.min(most, section.perCaller())));
  }
}
