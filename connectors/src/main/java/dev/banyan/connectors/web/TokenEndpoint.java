package dev.banyan.connectors.web;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connect.Http;
import dev.banyan.guard.Guards;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Asks an authorization server's token endpoint (RFC 6749 §3.2, §5). Blocks; thread-safe.
///
/// Whatever is no token is a failure: redirections are not followed, answers are small, the token
/// is a bearer token and says when it ends. While the server fails it is asked ever more rarely, by
/// one request at a time; all others are told so at once. Nothing that was sent or received shows
/// in a message.
final class TokenEndpoint {
  private static final long ANSWER_BYTES_MAX = 256 * 1024;
  private static final JsonLimits LIMITS =
      new JsonLimits(256 * 1024, 16, 64 * 1024, 40, 256, 10_000);
  private static final int AT_ONCE_MAX = 32;

  private final String system;
  private final Registration client;
  private final Http http;
  private final Backoff backoff;
  private final Semaphore room = new Semaphore(AT_ONCE_MAX);
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile @Nullable URI found;

  TokenEndpoint(String system, Registration client, Http http, Backoff backoff) {
    this.system = system;
    this.client = client;
    this.http = http;
    this.backoff = backoff;
    this.found = client.endpoint();
  }

  /// A token, and how long it holds from when it was asked for.
  record Granted(Secret token, Duration lifetime) {}

  /// How often the server was asked.
  long asked() {
    return asked.get();
  }

  /// How often it gave no token.
  long failed() {
    return failed.get();
  }

  /// Asks for a token of our own.
  Granted ask(Map<String, String> form) {
    return ask(form, client.deadline(), false);
  }

  /// Exchanges a caller's token, which waits for its turn no longer than whoever wants it. A
  /// refusal of the request may be about that token, and is `FORBIDDEN` then.
  Granted exchange(Map<String, String> form, Deadline wanted) {
    Duration left = wanted.remaining();
    return ask(form, left.compareTo(client.deadline()) < 0 ? left : client.deadline(), true);
  }

  private Granted ask(Map<String, String> form, Duration patience, boolean forCaller) {
    enter(patience);
    try {
      Duration wait = backoff.enter();
      if (wait != null) {
        throw unavailable("it failed before and is not asked yet", wait);
      }
      Granted granted = attempt(form, forCaller);
      backoff.succeeded();
      return granted;
    } catch (Failure failure) {
      failed.incrementAndGet();
      found = client.endpoint(); // The issuer may have moved it: it is looked up anew.
      Fault fault = unavailable(failure.why, backoff.failed());
      // A renewal has nobody else to tell; the pauses between failures keep this rare.
      System.getLogger("banyan.credentials")
          .log(System.Logger.Level.WARNING, () -> String.valueOf(fault.operator()));
      throw fault;
    } finally {
      room.release();
    }
  }

  /// After a start or a reload no token is remembered, and many ask at once: they take turns.
  private void enter(Duration patience) {
    try {
      if (room.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw unavailable(AT_ONCE_MAX + " requests wait for it already", Duration.ofSeconds(1));
  }

  /// Whether it makes sense to ask now.
  boolean resting() {
    return backoff.rests();
  }

  /// Why there is no token; holds nothing of what was sent.
  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;
    private final String why;

    Failure(String why) {
      super(why, null, false, false);
      this.why = why;
    }
  }

  private Granted attempt(Map<String, String> form, boolean forCaller) throws Failure {
    asked.incrementAndGet();
    Deadline deadline = Deadline.in(client.deadline());
    try {
      URI uri = endpoint(deadline);
      List<Http.Header> headers = new ArrayList<>();
      headers.add(new Http.Header("Accept", "application/json"));
      headers.add(new Http.Header("Content-Type", "application/x-www-form-urlencoded"));
      byte[] body = client.form(form, uri, headers).getBytes(StandardCharsets.US_ASCII);
      Http.Request request =
          new Http.Request("POST", uri, headers, Bytes.wrap(body), ANSWER_BYTES_MAX);
      try (Http.Response response = http.send(request, deadline)) {
        JsonTree.Members members = members(response.body().readAllBytes());
        if (response.status() != 200) {
          throw refused(response.status(), members, forCaller);
        }
        return TokenAnswer.read(members, forCaller);
      }
    } catch (TokenAnswer.NoToken e) {
      throw new Failure(e.why());
    } catch (IOException _) {
      throw new Failure("its answer broke off");
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.FORBIDDEN) {
        backoff.succeeded();
        throw fault;
      }
      throw new Failure("asking it ended with " + fault.name());
    }
  }

  private Failure refused(int status, JsonTree.@Nullable Members members, boolean forCaller) {
    String code = TokenAnswer.errorCode(members);
    if (forCaller && TokenAnswer.isOfCaller(status, code)) {
      throw Fault.builder(Fault.Kind.FORBIDDEN, "A system does not take this caller")
          .operator(
              system + ": " + client.place() + " does not exchange the caller's token: " + code)
          .build();
    }
    return new Failure("it answered " + status + (code.isEmpty() ? "" : " " + code));
  }

  private URI endpoint(Deadline deadline) throws Failure, IOException {
    URI known = found;
    if (known != null) {
      return known;
    }
    Http.Request request =
        new Http.Request(
            "GET",
            client.metadata(),
            List.of(new Http.Header("Accept", "application/json")),
            null,
            ANSWER_BYTES_MAX);
    try (Http.Response response = http.send(request, deadline)) {
      if (response.status() != 200) {
        throw new Failure("its OpenID configuration was answered with " + response.status());
      }
      JsonTree.Members members = members(response.body().readAllBytes());
      URI uri = client.discovered(members);
      if (uri == null) {
        throw new Failure("its OpenID configuration is of another issuer, or names no endpoint");
      }
      found = uri;
      return uri;
    }
  }

  private static JsonTree.@Nullable Members members(byte[] body) {
    try {
      return JsonTree.parse(body, LIMITS) instanceof JsonTree.Members members ? members : null;
    } catch (Fault _) {
      return null;
    }
  }

  private Fault unavailable(String why, Duration wait) {
    return unavailable(system, "the token endpoint of " + client.place() + ": " + why, wait);
  }

  /// Nothing was sent to the system, whose name only the operator sees.
  static Fault unavailable(String system, String why, Duration wait) {
    return Fault.builder(Fault.Kind.OVERLOADED, "A system cannot be asked now")
        .name(Guards.NO_CREDENTIAL)
        .unsent()
        .operator("no credential for " + system + ": " + why)
        .retryAfter(wait)
        .build();
  }

  void close() {
    http.close();
  }
}
