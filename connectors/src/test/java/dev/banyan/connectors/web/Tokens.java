package dev.banyan.connectors.web;

import dev.banyan.base.Deadline;
import dev.banyan.base.Secret;
import dev.banyan.connect.Http;
import dev.banyan.connectors.http.FakeUpstream;
import dev.banyan.http.HttpRuntime;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A token server on a bare socket, clients of it, and a clock that is set.
final class Tokens implements AutoCloseable {
  static final Subject NOBODY = Subject.ANYONE;

  final HttpRuntime runtime = HttpRuntime.start(1);
  final FakeUpstream server;
  final AtomicLong clock = new AtomicLong(1_000_000_000_000L);

  Tokens() {
    try {
      server = new FakeUpstream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Subject caller(String token) {
    return new Subject(Caller.ANYONE, Secret.of(token));
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  static String grant(String token, String expires) {
    return grant(token, expires, ExchangedTokens.TOKEN);
  }

  /// With that type of what was issued.
  static String grant(String token, String expires, String issued) {
    return "{'access_token':'%s','token_type':'Bearer','expires_in':%s,'issued_token_type':'%s'}"
        .formatted(token, expires, issued);
  }

  void grants(String token, int seconds) {
    server.answers(200, "application/json", grant(token, String.valueOf(seconds)));
  }

  void passes(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  Auth.TokenClient client() {
    return client(Duration.ofSeconds(10), null);
  }

  Auth.TokenClient client(Duration deadline, @Nullable String issuer) {
    URI token = issuer == null ? URI.create(server.url() + "/token") : null;
    return new Auth.TokenClient(
        token,
        issuer,
        "us & them",
        Secret.of("s3cret:+"),
        Auth.Send.BASIC,
        null,
        null,
        List.of("read", "write"),
        "https://crm",
        null,
        deadline);
  }

  TokenEndpoint endpoint(Auth.TokenClient client) {
    Http http = runtime.open(Http.Settings.DEFAULT);
    return new TokenEndpoint("crm", new Registration(client), http, new Backoff(clock::get));
  }

  SharedToken shared(Auth.TokenClient client) {
    return new SharedToken("crm", endpoint(client), clock::get);
  }

  SharedToken shared() {
    return shared(client());
  }

  ExchangedTokens exchanged() {
    return new ExchangedTokens("crm", endpoint(client()), clock::get, 64 * 1024);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    runtime.close();
  }
}
