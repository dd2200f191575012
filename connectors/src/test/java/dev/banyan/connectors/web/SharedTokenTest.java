package dev.banyan.connectors.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Credential;
import dev.banyan.connect.Http;
import dev.banyan.guard.Guards;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SharedTokenTest {
  private final Tokens tokens = new Tokens();

  @AfterEach
  void stop() {
    tokens.close();
  }

  private static List<Http.Header> obtain(Credential credential) {
    return credential.obtain(Tokens.NOBODY, Tokens.soon());
  }

  private static String bearer(@Nullable List<Http.Header> headers) {
    assertThat(headers).hasSize(1);
    return headers.getFirst().value();
  }

  private static Fault refusal(Credential credential) {
    Fault fault = catchThrowableOfType(Fault.class, () -> obtain(credential));
    assertThat(fault).isNotNull();
    return fault;
  }

  private static long asked(Credential credential) {
    return Long.parseLong(String.valueOf(credential.gauges().get("token.asked")));
  }

  @Test
  void asksByTheRulesOfClientCredentials() throws Exception {
    tokens.grants("abc", 300);
    SharedToken token = tokens.shared();

    assertThat(bearer(obtain(token))).isEqualTo("Bearer abc");
    byte[] bytes = "us+%26+them:s3cret%3A%2B".getBytes(StandardCharsets.UTF_8);
    assertThat(tokens.server.request())
        .startsWith("POST /base/token HTTP/1.1")
        .contains("Basic " + Base64.getEncoder().encodeToString(bytes))
        .contains("grant_type=client_credentials")
        .contains("scope=read+write")
        .contains("audience=https%3A%2F%2Fcrm");
    token.close();
  }

  @Test
  void fetchesOnceForAThousandFirstRequests() throws Exception {
    CountDownLatch all = new CountDownLatch(1000);
    tokens.server.script(
        out -> {
          all.await();
          String body = Tokens.grant("abc", "300").replace('\'', '"');
          out.write(
              ("HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                  .getBytes(StandardCharsets.UTF_8));
        });
    SharedToken token = tokens.shared();

    List<Future<String>> shown = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1000; i++) {
        shown.add(
            threads.submit(
                () -> {
                  all.countDown();
                  return bearer(obtain(token));
                }));
      }
    }

    for (Future<String> one : shown) {
      assertThat(one.get()).isEqualTo("Bearer abc");
    }
    assertThat(asked(token)).isEqualTo(1);
    token.close();
  }

  @Test
  void renewsInTheBackgroundAheadOfTheEnd() throws Exception {
    tokens.grants("first", 100);
    SharedToken token = tokens.shared();
    obtain(token);
    var _ = tokens.server.request();
    tokens.grants("second", 100);

    tokens.passes(Duration.ofSeconds(74));
    assertThat(bearer(token.ready(Tokens.NOBODY))).isEqualTo("Bearer first");
    assertThat(tokens.server.sawNothing()).isTrue();

    tokens.passes(Duration.ofSeconds(2));
    assertThat(bearer(token.ready(Tokens.NOBODY))).isEqualTo("Bearer first");
    var _ = tokens.server.request();
    List<Http.Header> ready = token.ready(Tokens.NOBODY);
    while (!bearer(ready).equals("Bearer second")) {
      Thread.onSpinWait();
      ready = token.ready(Tokens.NOBODY);
    }
    assertThat(asked(token)).isEqualTo(2);
    token.close();
  }

  @Test
  void showsTheTokenThatHoldsWhileTheServerIsAwayAndNoneAfterwards() throws Exception {
    tokens.grants("first", 100);
    SharedToken token = tokens.shared();
    obtain(token);
    tokens.server.sends("");

    tokens.passes(Duration.ofSeconds(80));
    for (int i = 0; i < 100; i++) {
      assertThat(bearer(token.ready(Tokens.NOBODY))).isEqualTo("Bearer first");
    }
    tokens.passes(Duration.ofSeconds(11)); // 91 of 100: within the slack of its end.
    assertThat(token.ready(Tokens.NOBODY)).isNull();
    assertThat(refusal(token).kind()).isEqualTo(Fault.Kind.OVERLOADED);
    assertThat(asked(token)).isLessThanOrEqualTo(3);
    token.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          HTTP/1.1 500 X                | {}                                        | answered 500
          HTTP/1.1 401 X                | {'error':'invalid_client'} | answered 401 invalid_client
          HTTP/1.1 400 X                | {'error':'ev\\nil'}                      | answered 400
          HTTP/1.1 307 X@location: /x  | {}                                        | answered 307
          HTTP/1.1 200 X                | no json                                   | no JSON object
          HTTP/1.1 200 X                | {'token_type':'Bearer'}                   | no token
          HTTP/1.1 200 X | {'access_token':'a b','token_type':'Bearer'} | no token
          HTTP/1.1 200 X | {'access_token':'a\\r\\nb','token_type':'Bearer'} | no token
          HTTP/1.1 200 X | {'access_token':'abc','token_type':'DPoP'} | no bearer token
          HTTP/1.1 200 X | {'access_token':'abc'} | no bearer token
          HTTP/1.1 200 X | {'access_token':'abc','token_type':'bearer','expires_in':0} | has ended
          HTTP/1.1 200 X | {'access_token':'abc','token_type':'bearer','expires_in':-5} | not say
          HTTP/1.1 200 X | {'access_token':'abc','token_type':'bearer','expires_in':[]} | not say
          nonsense                      | -                                         | garbage
          """)
  void refusesWhateverIsNoToken(String head, @Nullable String body, String told) {
    String content = body == null ? "" : body.replace('\'', '"');
    tokens.server.sends(
        head.replace("\\n", "\r\n")
            + "\r\ncontent-length: "
            + content.length()
            + "\r\n\r\n"
            + content);
    SharedToken token = tokens.shared();

    Fault fault = refusal(token);

    assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED);
    assertThat(fault.name()).isEqualTo(Guards.NO_CREDENTIAL);
    assertThat(fault.operator()).contains("crm").contains(told).doesNotContain("s3cret", "abc");
    assertThat(fault.getMessage()).doesNotContain("crm");
    assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    token.close();
  }

  @Test
  void refusesAGiantAnswer() {
    tokens.server.script(
        out -> {
          String head = "HTTP/1.1 200 X\r\ncontent-length: 900000000\r\n\r\n";
          out.write(head.getBytes(StandardCharsets.UTF_8));
          byte[] piece = new byte[64 * 1024];
          for (int i = 0; i < 900_000_000 / piece.length; i++) {
            out.write(piece);
          }
        });
    SharedToken token = tokens.shared();

    assertThat(refusal(token).operator()).contains("garbage");
    token.close();
  }

  @Test
  void waitsForASlowServerNoLongerThanTheRequestMay() {
    tokens.server.script(out -> new CountDownLatch(1).await());
    SharedToken token = tokens.shared(tokens.client(Duration.ofMinutes(1), null));

    Fault fault =
        catchThrowableOfType(
            Fault.class, () -> token.obtain(Tokens.NOBODY, Deadline.in(Duration.ofMillis(500))));

    assertThat(fault.operator()).contains("within the deadline");
    token.close();
  }

  @Test
  void waitsForASlowServerNoLongerThanItsOwnDeadline() {
    tokens.server.script(out -> new CountDownLatch(1).await());
    SharedToken token = tokens.shared(tokens.client(Duration.ofMillis(50), null));

    assertThat(refusal(token).operator()).contains("timeout");
    token.close();
  }

  @Test
  void leavesAServerThatFailsAloneForLongerAndLonger() {
    tokens.server.answers(500, "text/plain", "");
    SharedToken token = tokens.shared();

    for (int i = 0; i < 10; i++) {
      Duration rest = refusal(token).retryAfter();
      assertThat(rest).isEqualTo(Duration.ofSeconds(Math.min(60, 1L << i)));
      for (int j = 0; j < 50; j++) {
        assertThat(refusal(token).operator()).contains("not asked yet");
      }
      tokens.passes(Duration.ofSeconds(Math.min(60, 1L << i)));
    }
    assertThat(asked(token)).isEqualTo(10);
    tokens.grants("late", 60);
    assertThat(bearer(obtain(token))).isEqualTo("Bearer late");
    token.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999999999", "'3153600000'", "1e1"})
  void renewsATokenThatNeverEndsAfterADayAtMost(String expires) {
    tokens.server.answers(200, "application/json", Tokens.grant("abc", expires));
    SharedToken token = tokens.shared();

    if (expires.equals("1e1")) {
      assertThat(refusal(token).operator()).contains("not say usably");
    } else {
      obtain(token);
      tokens.passes(Duration.ofDays(1));
      assertThat(token.ready(Tokens.NOBODY)).isNull();
    }
    token.close();
  }

  @Test
  void dropsARefusedTokenOnceAndNotAgainSoon() {
    tokens.grants("first", 300);
    SharedToken token = tokens.shared();
    List<Http.Header> first = obtain(token);

    assertThat(token.refused(Tokens.NOBODY, first)).isTrue();
    assertThat(token.ready(Tokens.NOBODY)).isNull();
    List<Http.Header> second = obtain(token);
    assertThat(token.refused(Tokens.NOBODY, first)).isTrue(); // Late, of the one before.
    assertThat(token.ready(Tokens.NOBODY)).isSameAs(second);
    assertThat(token.refused(Tokens.NOBODY, second)).isFalse();
    assertThat(token.ready(Tokens.NOBODY)).isSameAs(second);
    tokens.passes(Duration.ofSeconds(31));
    assertThat(token.refused(Tokens.NOBODY, second)).isTrue();
    assertThat(token.ready(Tokens.NOBODY)).isNull();
    token.close();
  }
}
