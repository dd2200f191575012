package dev.banyan.cli.trial;

import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.http.Answer;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.json.JsonTree;
import dev.banyan.value.Bytes;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What stands in for the systems that requests are relayed to: a listener that answers from the
/// stage. The first segment of a path is the system's name. Thread-safe.
final class RelayStage implements Listener.Handler, AutoCloseable {
  /// Where relays go while nothing runs: assembling asks for an address and calls nobody.
  private static final int NOWHERE = 1;

  private final Supplier<Stage> stage;
  private final Listener listener;

  private RelayStage(HttpRuntime http, Supplier<Stage> stage) {
    this.stage = stage;
    this.listener =
        http.listen(new Listener.Settings("127.0.0.1", 0, null, Listener.Limits.DEFAULT), this);
  }

  static RelayStage open(HttpRuntime http, Supplier<Stage> stage) {
    return new RelayStage(http, stage);
  }

  int port() {
    return listener.port();
  }

  /// Where a system's requests go in a test that has this stage open; -1 stands for none.
  static RelayTarget target(String system, RelayTarget real, int port) {
    String path = real.base().getRawPath() == null ? "" : real.base().getRawPath();
    URI base = URI.create("http://127.0.0.1:" + (port < 0 ? NOWHERE : port) + "/" + system + path);
    return new RelayTarget(base, Http.Settings.DEFAULT);
  }

  @Override
  public void handle(Incoming incoming) {
    String[] parts = incoming.path().substring(1).split("/", 2);
    Map<String, JsonTree> seen = new LinkedHashMap<>();
    seen.put("method", JsonTree.text(incoming.method()));
    seen.put("path", JsonTree.text("/" + (parts.length < 2 ? "" : parts[1])));
    String query = incoming.query();
    if (query != null) {
      seen.put("query", JsonTree.text(query));
    }
    JsonTree answer = stage.get().relayed(parts[0], JsonTree.object(seen));
    incoming.answer(
        new Answer(
            answer == null ? 204 : 200,
            answer == null
                ? List.of()
                : List.of(new Http.Header("content-type", "application/json")),
            Bytes.wrap(answer == null ? new byte[0] : answer.bytes())));
  }

  @Override
  public void close() {
    listener.drain(Duration.ZERO);
  }
}
