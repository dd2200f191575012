package dev.banyan.http.several;

import dev.banyan.base.Deadline;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Pause;
import dev.banyan.http.Relay;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A system with several URLs as its client sees it, with short times.
record Spread(
    List<Endpoints.Url> urls,
    Endpoints.@Nullable Sticky sticky,
    Endpoints.@Nullable Checks checks,
    Duration slowStart,
    double moves) {
  private static final Endpoints.Ejection EJECTION =
      new Endpoints.Ejection(2, Set.of(503), Duration.ofSeconds(30), Duration.ofSeconds(60), 0.5);

  static Spread over(URI... urls) {
    List<Endpoints.Url> all = new ArrayList<>();
    for (URI url : urls) {
      all.add(new Endpoints.Url(url, 1));
    }
    return new Spread(all, null, null, Duration.ZERO, 0.2);
  }

  Spread weighing(int... weights) {
    List<Endpoints.Url> all = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      all.add(new Endpoints.Url(urls.get(i).address(), weights[i]));
    }
    return new Spread(all, sticky, checks, slowStart, moves);
  }

  /// With so large a share of requests that may move.
  Spread moving(double share) {
    return new Spread(urls, sticky, checks, slowStart, share);
  }

  Spread sticky(Endpoints.By by, @Nullable String name) {
    return new Spread(urls, new Endpoints.Sticky(by, name), checks, slowStart, moves);
  }

  Spread checked() {
    Endpoints.Checks often =
        new Endpoints.Checks(
            "/health", Duration.ofMillis(20), Duration.ofSeconds(2), 2, 2, Set.of());
    return new Spread(urls, sticky, often, slowStart, moves);
  }

  Http.Settings settings() {
    Endpoints endpoints =
        new Endpoints(
            "old", urls, sticky, EJECTION, checks, slowStart, moves, Duration.ofMillis(100));
    return Http.Settings.DEFAULT.at(endpoints);
  }

  Http open(HttpRuntime runtime) {
    return runtime.open(settings());
  }

  /// With so many connections to each URL.
  Http open(HttpRuntime runtime, int connections) {
    Http.Settings all = settings();
    return runtime.open(
        new Http.Settings(
            connections,
            all.connectTimeout(),
            all.idleTimeout(),
            all.http2(),
            all.tls(),
            all.endpoints()));
  }

  Relay relay(HttpRuntime runtime) {
    return runtime.relay(new RelayTarget(urls.getFirst().address(), settings()));
  }

  /// Asks for `/x` of the system; the status, and who answered.
  String ask(Http http, String method) {
    return ask(http, method, exchange("joe"));
  }

  String ask(Http http, String method, Exchange exchange) {
    URI uri = URI.create(urls.getFirst().address() + "/x");
    Http.Request request = new Http.Request(method, uri, List.of(), null, 100);
    try (Http.Response response = http.send(request, exchange)) {
      return response.status()
          + " "
          + new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Exchange exchange(String caller) {
    return new Exchange(
        "1",
        Deadline.in(Duration.ofSeconds(10)),
        new Caller("keys", caller, null, Set.of(), Set.of(), Map.of()),
        Trace.NONE);
  }

  static Endpoints.State state(Http http, Member member) {
    return http.endpoints().stream()
        .filter(one -> one.url().contains(":" + member.port()))
        .findFirst()
        .orElseThrow()
        .state();
  }

  /// Waits for what must come, ten seconds at most.
  static void await(BooleanSupplier state) {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!state.getAsBoolean()) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("it did not come to that");
      }
      Pause.millis(5);
    }
  }
}
