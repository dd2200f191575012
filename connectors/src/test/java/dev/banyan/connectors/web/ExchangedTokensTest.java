package dev.banyan.connectors.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.guard.Guards;
import dev.banyan.operation.Subject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @Test
  void dropsTheTokenThatASystemRefuses() {
    tokens.grants("first", 300);
    List<Http.Header> first = exchanged.obtain(KIM, Tokens.soon());
    tokens.grants("second", 300);

    assertThat(exchanged.refused(KIM, first)).isTrue();
    assertThat(obtain(KIM)).isEqualTo("Bearer second");
  }
}
