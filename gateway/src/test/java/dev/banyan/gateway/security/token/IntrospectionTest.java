package dev.banyan.gateway.security.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.gateway.security.Asked;
import dev.banyan.gateway.security.Clock;
import dev.banyan.gateway.security.FakeHttp;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.operation.Caller;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What an issuer says of a token, and how often it is asked.
class IntrospectionTest {
  private static final String URL = "https://login.example/introspect";
  private static final String ACTIVE =
      "{\"active\":true,\"sub\":\"alice\",\"aud\":\"sales\",\"scope\":\"a b\"%s}";

  private final Clock clock = new Clock();
  private final FakeHttp http = new FakeHttp();

  private IntrospectionEndpoint endpoint(boolean asForm) {
    return new IntrospectionEndpoint(
        new IntrospectionEndpoint.Settings(
            URI.create(URL),
            "gate way",
            Secret.of("s&cret"),
            asForm,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            4),
        http,
        clock);
  }

  private Introspection introspection(boolean asForm) {
    return introspection(endpoint(asForm));
  }

  private Introspection introspection(IntrospectionEndpoint endpoint) {
    TokenPolicy policy =
        new TokenPolicy(
            "apps",
            null,
            Set.of("sales"),
            new TokenPolicy.Paths("sub", null, "scope", null, null),
            false,
            Duration.ofSeconds(30));
    return new Introspection(policy, endpoint, clock);
  }

  @Test
  void asksWithItsOwnCredentials() {
    http.at(URL, _ -> ACTIVE.formatted(""));

    Caller caller = Asked.bearer("to~ken").knownBy(introspection(false));

    assertThat(caller.id()).isEqualTo("alice");
    assertThat(caller.scopes()).containsExactlyInAnyOrder("a", "b");
    var sent = http.sent().getFirst();
    assertThat(FakeHttp.body(sent)).isEqualTo("token=to%7Eken&token_type_hint=access_token");
    assertThat(sent.headers().toString()).contains("Basic Z2F0ZSt3YXk6cyUyNmNyZXQ=");
  }

  /// 60 KiB of text, and six times that what is made of it: 64 MiB hold some 180.
  @Test
  void remembersFewerAnswersThatAreLarge() {
    http.at(URL, _ -> ACTIVE.formatted(",\"say\":\"" + "x".repeat(60 * 1024) + "\""));
    IntrospectionEndpoint endpoint = endpoint(true);
    Introspection introspection = introspection(endpoint);

    for (int i = 0; i < 400; i++) {
      Asked.bearer("token" + i).knownBy(introspection);
    }

    assertThat(endpoint.held()).isBetween(100L, 190L);
  }

  @Test
  void sendsItsCredentialsInTheFormWhereToldSo() {
    http.at(URL, _ -> ACTIVE.formatted(""));

    assertThat(Asked.bearer("t").knownBy(introspection(true)).id()).isEqualTo("alice");

    var sent = http.sent().getFirst();
    assertThat(FakeHttp.body(sent)).endsWith("&client_id=gate+way&client_secret=s%26cret");
    assertThat(sent.headers().toString()).doesNotContain("Basic");
  }

  @Test
  void remembersAnAnswerForAWhileAndNoLongerThanTheToken() {
    http.at(URL, _ -> ACTIVE.formatted(",\"exp\":" + Clock.seconds(10)));
    Introspection introspection = introspection(false);
    for (int i = 0; i < 5; i++) {
      assertThat(Asked.bearer("t").refusedBy(introspection)).isNull();
    }
    assertThat(http.sent()).hasSize(1);

    clock.forward(Duration.ofSeconds(10));
    assertThat(Asked.bearer("t").refusedBy(introspection)).isNull();

    assertThat(http.sent()).hasSize(2);
  }

  @Test
  void refusesInactiveTokensAndRemembersThatShortly() {
    http.at(URL, _ -> "{\"active\":false}");
    Introspection introspection = introspection(false);
    for (int i = 0; i < 5; i++) {
      assertThat(Asked.bearer("t").refusedBy(introspection)).isEqualTo(Reason.UNKNOWN);
    }
    assertThat(http.sent()).hasSize(1);

    clock.forward(Duration.ofSeconds(5));
    assertThat(Asked.bearer("t").refusedBy(introspection)).isEqualTo(Reason.UNKNOWN);

    assertThat(http.sent()).hasSize(2);
  }

  @Test
  void letsNobodyInWithoutAnAnswer() {
    for (String answer :
        List.of(
            "",
            "no JSON",
            "{}",
            "{\"active\":\"true\"}",
            "{\"active\":1}",
            "[]",
            "{\"active\":false,\"active\":true}")) {
      http.at(URL, _ -> answer);
      Recognizer.Finding finding;
      try {
        finding = Asked.bearer("t").at(introspection(false));
      } catch (Fault fault) {
        assertThat(fault.kind()).as(answer).isEqualTo(Fault.Kind.OVERLOADED);
        assertThat(fault.operator()).doesNotContain("s&cret");
        continue;
      }
      throw new AssertionError(answer + " answered " + finding);
    }
  }

  @Test
  void judgesWhatTheIssuerSays() {
    Introspection introspection = introspection(false);

    http.at(URL, _ -> ACTIVE.formatted("").replace("sales", "shop"));
    assertThat(Asked.bearer("a").refusedBy(introspection)).isEqualTo(Reason.FOREIGN);
    http.at(URL, _ -> ACTIVE.formatted(",\"exp\":" + Clock.seconds(-40)));
    assertThat(Asked.bearer("b").refusedBy(introspection)).isEqualTo(Reason.EXPIRED);
    http.at(URL, _ -> ACTIVE.formatted(",\"nbf\":" + Clock.seconds(40)));
    assertThat(Asked.bearer("c").refusedBy(introspection)).isEqualTo(Reason.NOT_YET_VALID);
    http.at(URL, _ -> ACTIVE.formatted(",\"cnf\":{\"x5t#S256\":\"x\"}"));
    assertThat(Asked.bearer("d").refusedBy(introspection)).isEqualTo(Reason.UNBOUND);
    http.at(URL, _ -> "{\"active\":true,\"aud\":\"sales\"}");
    assertThat(Asked.bearer("e").refusedBy(introspection)).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void asksOnceForTheSameTokenAtATime() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    http.at(
        URL,
        _ -> {
          asked.countDown();
          await(answer);
          return ACTIVE.formatted("");
        });
    Introspection introspection = introspection(false);
    Callable<String> ask = () -> Asked.bearer("t").knownBy(introspection).id();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> waiting = new ArrayList<>();
      waiting.add(threads.submit(ask));
      await(asked);
      for (int i = 0; i < 20; i++) {
        waiting.add(threads.submit(ask));
      }

      answer.countDown();

      for (Future<String> one : waiting) {
        assertThat(one.get()).isEqualTo("alice");
      }
    }
    assertThat(http.sent()).hasSize(1);
  }

  @Test
  void asksOnlySoManyQuestionsAtATime() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(8);
    http.at(
        URL,
        _ -> {
          asked.countDown();
          await(answer);
          return ACTIVE.formatted("");
        });
    Introspection introspection = introspection(false);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        String token = "t" + i;
        Future<?> ignored = threads.submit(() -> Asked.bearer(token).at(introspection));
      }
      await(asked);

      Fault fault =
          catchThrowableOfType(Fault.class, () -> Asked.bearer("another").at(introspection));

      answer.countDown();
      assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void standsBesideASignedToken() {
    Scene scene = new Scene("ES256");
    http.at(URL, _ -> "{\"active\":false}");
    Jwt jwt = scene.jwt(scene.ring(), Revocations.NONE, false, endpoint(false));
    assertThat(Asked.bearer(scene.good()).refusedBy(jwt)).isEqualTo(Reason.REVOKED);

    http.at(URL, _ -> "{\"active\":true}");

    assertThat(Asked.bearer(scene.issuer.token(Scene.claims(",\"jti\":\"2\""))).refusedBy(jwt))
        .isNull();
  }
}
