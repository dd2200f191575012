package dev.banyan.connectors.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.guard.Guards;
import dev.banyan.operation.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExchangedTokensTest {
  private static final Subject KIM = Tokens.caller("kims.own.token");
  private static final Subject ROB = Tokens.caller("robs.own.token");

  private final Tokens tokens = new Tokens();
  private final ExchangedTokens exchanged = tokens.exchanged();

  @AfterEach
  void stop() {
    exchanged.close();
    tokens.close();
  }

  private String obtain(Subject subject) {
    return exchanged.obtain(subject, Tokens.soon()).getFirst().value();
  }

  private Fault refusal(Subject subject) {
    return catchThrowableOfType(Fault.class, () -> obtain(subject));
  }

  @Test
  void exchangesEachCallersTokenOnce() throws Exception {
    tokens.grants("kim-there", 300);
    assertThat(exchanged.ready(KIM)).isNull();
    assertThat(obtain(KIM)).isEqualTo("Bearer kim-there");
    assertThat(tokens.server.request())
        .contains("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange")
        .contains("subject_token=kims.own.token")
        .contains("subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token");
    tokens.grants("rob-there", 300);

    assertThat(exchanged.ready(ROB)).isNull();
    assertThat(obtain(ROB)).isEqualTo("Bearer rob-there");
    assertThat(obtain(KIM)).isEqualTo("Bearer kim-there");
    assertThat(exchanged.gauges()).containsEntry("token.asked", 2L).containsEntry("token.held", 2L);
    tokens.passes(Duration.ofMinutes(5));
    assertThat(exchanged.ready(KIM)).isNull();
  }

  @Test
  void remembersFewerLargeTokens() {
    tokens.grants("x".repeat(10_000), 300);

    for (int i = 0; i < 20; i++) {
      assertThat(obtain(Tokens.caller("token-" + i))).hasSize(10_007);
    }

    long held = Long.parseLong(String.valueOf(exchanged.gauges().get("token.held")));
    assertThat(held).isBetween(1L, 6L);
  }

  @Test
  void refusesACallerWithoutAToken() {
    Fault fault = refusal(Subject.ANYONE);

    assertThat(fault.kind()).isEqualTo(Fault.Kind.FORBIDDEN);
    assertThat(tokens.server.sawNothing()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_grant",
    "400, invalid_request",
    "400, invalid_token",
    "403, access_denied",
    "403, invalid_grant"
  })
  void refusesACallerWhomTheServerRefusesAndLetsOthersIn(int status, String error) {
    tokens.server.answers(status, "application/json", "{'error':'" + error + "'}");

    assertThat(refusal(KIM).kind()).isEqualTo(Fault.Kind.FORBIDDEN);
    for (int i = 0; i < 20; i++) {
      assertThat(refusal(KIM).operator()).contains(error).doesNotContain("kims");
    }
    assertThat(exchanged.gauges()).containsEntry("token.asked", 1L);
    tokens.grants("rob-there", 300);
    assertThat(obtain(ROB)).isEqualTo("Bearer rob-there");
    tokens.passes(Duration.ofSeconds(11));
    assertThat(obtain(KIM)).isEqualTo("Bearer rob-there");
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_client",
    "403, unauthorized_client",
    "400, invalid_target",
    "403, slow_down",
    "400, ''",
    "401, invalid_grant",
    "500, ''"
  })
  void blamesNoCallerForWhatIsWrongWithUsOrTheServer(int status, String error) {
    tokens.server.answers(status, "application/json", "{'error':'" + error + "'}");

    Fault fault = refusal(KIM);

    assertThat(fault.name()).isEqualTo(Guards.NO_CREDENTIAL);
    assertThat(refusal(ROB).operator()).contains("not asked yet");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "urn:ietf:params:oauth:token-type:refresh_token",
        "urn:ietf:params:oauth:token-type:saml2",
        "access_token",
        ""
      })
  void showsNothingButAnAccessToken(String issued) {
    tokens.server.answers(200, "application/json", Tokens.grant("other", "300", issued));

    assertThat(refusal(KIM).operator()).contains("issued an access token");
  }

  @Test
  void showsNothingThatItIsNotToldTheTypeOf() {
    tokens.server.answers(
        200, "application/json", "{'access_token':'abc','token_type':'Bearer','expires_in':300}");

    assertThat(refusal(KIM).operator()).contains("issued an access token");
  }

  /// The server answers nobody; its client would wait for ten seconds.
  @Test
  void waitsInLineNoLongerThanWhoeverWantsTheToken() throws InterruptedException {
    TokenEndpoint endpoint = tokens.endpoint(tokens.client());
    List<Thread> asking = new ArrayList<>();
    CountDownLatch over = new CountDownLatch(1);
    tokens.server.script(_ -> over.await());
    for (int i = 0; i < 32; i++) {
      asking.add(Thread.ofVirtual().start(() -> asksInVain(endpoint)));
    }
    while (endpoint.asked() < 32) {
      Thread.onSpinWait();
    }
    long began = System.nanoTime();

    Fault fault =
        catchThrowableOfType(
            Fault.class, () -> endpoint.exchange(Map.of(), Deadline.in(Duration.ofMillis(300))));

    assertThat(fault.operator()).contains("32 requests wait for it already");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    over.countDown();
    for (Thread one : asking) {
      one.join();
    }
    endpoint.close();
  }

  private static void asksInVain(TokenEndpoint endpoint) {
    assertThat(catchThrowable(() -> endpoint.exchange(Map.of(), Tokens.soon()))).isNotNull();
  }

  @Test
  void dropsTheTokenThatASystemRefuses() {
    tokens.grants("first", 300);
    List<Http.Header> first = exchanged.obtain(KIM, Tokens.soon());
    tokens.grants("second", 300);

    assertThat(exchanged.refused(KIM, first)).isTrue();
    assertThat(obtain(KIM)).isEqualTo("Bearer second");
  }
}
