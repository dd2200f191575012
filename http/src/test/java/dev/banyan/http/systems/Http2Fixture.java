package dev.banyan.http.systems;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.RawHttp2;
import dev.banyan.http.Relay;
import dev.banyan.http.Scripted;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Systems that speak HTTP/2 frame by frame, and calls of them.
final class Http2Fixture {
  static final Http.Tls NO_TLS = Http.Tls.USUAL;

  private Http2Fixture() {}

  /// What happens on one connection, the first of which has number 0.
  @FunctionalInterface
  interface Script {
    void run(RawHttp2 line, int number) throws IOException;
  }

  static Scripted system(Script script) throws IOException {
    return new Scripted(
        (line, number) -> {
          try (RawHttp2 raw = RawHttp2.system(line.socket())) {
            script.run(raw, number);
          }
        });
  }

  /// Answers every request on a connection with `ok` until it closes.
  static void serve(RawHttp2 line) throws IOException {
    RawHttp2.Received head = line.head();
    while (head != null) {
      line.answer(head.stream(), "ok");
      head = line.head();
    }
  }

  static Http.Settings settings(int connections) {
    return settings(connections, Duration.ofSeconds(30), NO_TLS);
  }

  static Http.Settings settings(int connections, Duration idle, Http.Tls tls) {
    return new Http.Settings(connections, Duration.ofSeconds(2), idle, true, tls);
  }

  static Relay relay(HttpRuntime runtime, URI uri, int connections) {
    return runtime.relay(new RelayTarget(uri, settings(connections)));
  }

  static Http.Request request(String method, URI uri, @Nullable String body) {
    Bytes bytes = body == null ? null : Bytes.wrap(body.getBytes(StandardCharsets.UTF_8));
    return new Http.Request(method, uri, List.of(new Http.Header("X-A", "1")), bytes, 100_000);
  }

  /// The answer's status and body, or the kind of the fault.
  static String call(Http http, Http.Request request) {
    return call(http, request, Duration.ofSeconds(10));
  }

  static String call(Http http, Http.Request request, Duration limit) {
    try (Http.Response response = http.send(request, Deadline.in(limit))) {
      return response.status()
          + " "
          + new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    } catch (Fault fault) {
      return fault.kind().name();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
