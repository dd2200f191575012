package dev.banyan.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.banyan.gateway.credential.Back.Seen;
import dev.banyan.testbase.TestIssuer;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What systems are shown, by calls and by relays, through a real gateway.
@Timeout(60)
class CredentialsTest {
  @TempDir Path folder;
  private final TestIssuer staff = TestIssuer.of("ES256", "s1");
  private Back back;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    back = Back.start();
    gateway = back.gateway(folder, staff);
  }

  @AfterEach
  void stop() {
    gateway.close();
    back.close();
  }

  private String token(String subject) {
    long end = System.currentTimeMillis() / 1000 + 300;
    return staff.token(
        """
        {"iss":"https://staff","aud":"shop","sub":"%s","exp":%d,"email":"%s@example"}"""
            .formatted(subject, end, subject));
  }

  private HttpResponse<String> as(String subject, String path, String... more) {
    List<String> headers = new ArrayList<>(List.of(more));
    headers.addAll(List.of("Authorization", "Bearer " + token(subject)));
    return gateway.get(path, headers.toArray(String[]::new));
  }

  private int key(String path) {
    return gateway.get(path, "X-API-Key", "secret").statusCode();
  }

  @Test
  void showsOneTokenToCallsRelaysAndSoapAlike() throws Exception {
    assertThat(as("kim", "/v1/own/calls/a").statusCode()).isEqualTo(200);
    assertThat(as("kim", "/v1/own/relayed/things/a").statusCode()).isEqualTo(200);
    assertThat(key("/v1/own/relayed/things/a")).isEqualTo(200);
    assertThat(key("/v1/soap/a")).isEqualTo(200);

    for (int i = 0; i < 4; i++) {
      assertThat(back.seen().header("Authorization")).isEqualTo(i < 3 ? "Bearer t1" : "Bearer t2");
    }
    assertThat(back.fetches()).isEqualTo(2); // One for each system.
  }

  @Test
  void fetchesOnceHoweverManyRelaysWait() throws Exception {
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        answers.add(threads.submit(() -> key("/v1/own/relayed/things/a")));
      }
    }

    for (Future<Integer> answer : answers) {
      assertThat(answer.get()).isEqualTo(200);
    }
    assertThat(back.fetches()).isEqualTo(1);
  }

  @Test
  void asksOnceMoreWithAnotherTokenWhereTheSystemTakesTheFirstNoMore() {
    assertThat(key("/v1/own/relayed/things/a")).isEqualTo(200);
    back.takesOnly("Bearer t2");

    assertThat(key("/v1/own/relayed/things/a")).isEqualTo(200);
    assertThat(back.fetches()).isEqualTo(2);
    assertThat(key("/v1/own/calls/a")).isEqualTo(200);
    assertThat(key("/v1/own/relayed/things/a")).isEqualTo(200);
    assertThat(back.fetches()).isEqualTo(2);
  }

  @Test
  void asksOnceMoreByACallAndBySoapToo() throws Exception {
    assertThat(key("/v1/own/calls/a")).isEqualTo(200);
    assertThat(key("/v1/soap/a")).isEqualTo(200);
    back.takesOnly("Bearer t3");
    assertThat(key("/v1/own/calls/a")).isEqualTo(200);
    back.takesOnly("Bearer t4");

    assertThat(key("/v1/soap/a")).isEqualTo(200);
    assertThat(back.fetches()).isEqualTo(4);
  }

  @Test
  void passesOnThe401OfARequestThatChangesSomethingAndOfASystemThatTakesNothing() {
    back.takesOnly("Bearer none");
    HttpRequest post =
        gateway
            .request("/v1/own/relayed/things/a")
            .header("X-API-Key", "secret")
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();

    assertThat(gateway.send(post).statusCode()).isEqualTo(401);
    assertThat(back.requests()).isEqualTo(1);
    for (int i = 0; i < 20; i++) {
      assertThat(key("/v1/own/relayed/things/a")).isEqualTo(401);
    }
    assertThat(back.fetches()).isLessThanOrEqualTo(3);
  }

  @Test
  void refusesWithRetryAfterAndSendsNothingWhileThereIsNoToken() {
    back.tokenStatus(500);

    for (String path : List.of("/v1/own/relayed/things/a", "/v1/own/calls/a", "/v1/soap/a")) {
      HttpResponse<String> answer = gateway.get(path, "X-API-Key", "secret");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
      assertThat(answer.body()).doesNotContain("/token").doesNotContain("crm");
    }
    assertThat(back.requests()).isZero();
    assertThat(back.fetches()).isEqualTo(2);
  }

  @Test
  void tellsHowManyMillisecondsAreLeft() throws Exception {
    for (String path : List.of("/v1/own/relayed/things/a", "/v1/own/calls/a", "/v1/soap/a")) {
      gateway.get(path, "X-API-Key", "secret", "X-Deadline-Ms", "999999");
      Seen seen = back.seen();
      assertThat(seen.headers("X-Deadline-Ms")).hasSize(1);
      assertThat(Long.parseLong(seen.header("X-Deadline-Ms"))).isBetween(1L, 10_000L);
    }
  }

  @Test
  void exchangesTheCallersOwnTokenForCallsAndRelays() throws Exception {
    assertThat(as("kim", "/v1/exchanged/calls/a").statusCode()).isEqualTo(200);
    assertThat(as("kim", "/v1/exchanged/relayed/things/a").statusCode()).isEqualTo(200);
    assertThat(as("rob", "/v1/exchanged/relayed/things/a").statusCode()).isEqualTo(200);

    assertThat(back.seen().header("Authorization")).startsWith("Bearer kim-");
    assertThat(back.seen().header("Authorization")).startsWith("Bearer kim-");
    assertThat(back.seen().header("Authorization")).startsWith("Bearer rob-");
  }

  @Test
  void refusesToExchangeWhatTheGateHasNotLookedAt() {
    for (String path : List.of("/v1/exchanged/relayed/things/a", "/v1/exchanged/calls/a")) {
      HttpResponse<String> answer =
          gateway.get(path, "X-API-Key", "secret", "Authorization", "Bearer " + token("kim") + "x");
      assertThat(answer.statusCode()).isEqualTo(403);
    }
    assertThat(back.requests()).isZero();
    assertThat(back.fetches()).isZero();
  }

  @Test
  void signsWhoAsksSoThatTheSystemCanCheckItByThePublishedKeys() throws Exception {
    assertThat(as("kim", "/v1/signed/relayed/things/a").statusCode()).isEqualTo(200);
    Seen seen = back.seen();
    SignedJWT token = SignedJWT.parse(seen.header("X-Caller"));
    JWKSet keys = JWKSet.parse(back.text(gateway.admin("/keys")));

    JWSVerifier verifier =
        new ECDSAVerifier(keys.getKeyByKeyId(token.getHeader().getKeyID()).toECKey());
    assertThat(token.verify(verifier)).isTrue();
    assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("kim");
    assertThat(token.getJWTClaimsSet().getStringClaim("email")).isEqualTo("kim@example");
    assertThat(seen.header("Authorization")).isEmpty();
    assertThat(keys.getKeys()).hasSize(2).noneMatch(key -> key.isPrivate());
  }

  @Test
  void neverSharesAnAnswerOfASystemThatIsToldWhoAsks() throws Exception {
    for (String path : List.of("/v1/signed/relayed/kept/", "/v1/signed/calls/")) {
      String first = as("kim", path + "a").body();
      assertThat(as("kim", path + "a").body()).isEqualTo(first);
      assertThat(as("rob", path + "a").body()).isNotEqualTo(first);
      assertThat(as("kim", path + "a").body()).isEqualTo(first);
    }
    assertThat(back.requests()).isEqualTo(4);
  }

  @Test
  void sharesAnAnswerOfASystemThatSeesOnlyUs() {
    String first = as("kim", "/v1/own/kept/things/a").body();

    assertThat(as("rob", "/v1/own/kept/things/a").body()).isEqualTo(first);
    assertThat(back.requests()).isEqualTo(1);
  }

  @Test
  void keepsTheAnswerToTheSecondAskAndNotThe401() {
    back.takesOnly("Bearer t2");

    assertThat(key("/v1/own/kept/things/a")).isEqualTo(200);
    assertThat(key("/v1/own/kept/things/a")).isEqualTo(200);
    assertThat(back.requests()).isEqualTo(2);
  }

  @Test
  void logsNoToken() {
    as("kim", "/v1/exchanged/relayed/things/a");

    assertThat(gateway.logLine()).doesNotContain("kim-").doesNotContain("Bearer");
  }
}
