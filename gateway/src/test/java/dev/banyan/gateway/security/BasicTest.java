package dev.banyan.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Rate;
import dev.banyan.operation.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who is recognised by name and password.
class BasicTest {
  private static final PasswordHash HASH =
      Objects.requireNonNull(PasswordHash.parse(PasswordHash.of("pässword:1")));
  private static final Caller ALICE =
      new Caller("desk", "alice", null, Set.of("clerk"), Set.of(), Map.of());

  private final Clock clock = new Clock();
  private final PasswordMemory memory =
      new PasswordMemory(Duration.ofMinutes(5), new Rate(3, Duration.ofMinutes(1)));

  private Basic basic(PasswordHash hash) {
    Basic.User alice = new Basic.User(ALICE, hash, Clock.START.plusSeconds(60));
    return new Basic("desk", "Meridian", List.of(alice), memory, clock);
  }

  private static Asked pair(String pair) {
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return Asked.with("authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  @Test
  void comparesOnceOffTheEventLoopAndRemembers() {
    Basic basic = basic(HASH);
    assertThat(pair("alice:pässword:1").recognize(basic))
        .isInstanceOf(Recognizer.Finding.Later.class);
    assertThat(pair("alice:pässword:1").knownBy(basic)).isEqualTo(ALICE);

    Recognizer.Finding again = pair("alice:pässword:1").recognize(basic);

    assertThat(again).isEqualTo(new Recognizer.Finding.Known(ALICE));
  }

  @Test
  void forgetsAPasswordWhoseHashHasChanged() {
    assertThat(pair("alice:pässword:1").knownBy(basic(HASH))).isEqualTo(ALICE);
    PasswordHash next = Objects.requireNonNull(PasswordHash.parse(PasswordHash.of("other")));

    assertThat(pair("alice:pässword:1").refusedBy(basic(next))).isEqualTo(Reason.FORGED);
  }

  @Test
  void makesANameWaitAfterTooManyWrongPasswordsButNotWhoIsKnown() {
    Basic basic = basic(HASH);
    assertThat(pair("alice:pässword:1").refusedBy(basic)).isNull();
    for (int i = 0; i < 3; i++) {
      assertThat(pair("alice:wrong" + i).refusedBy(basic)).isEqualTo(Reason.FORGED);
    }

    assertThat(pair("alice:wrong").refusedBy(basic)).isEqualTo(Reason.THROTTLED);
    assertThat(pair("alice:pässword:1").refusedBy(basic)).isNull();
  }

  @Test
  void throttlesNamesThatNobodyHasAlike() {
    Basic basic = basic(HASH);
    for (int i = 0; i < 3; i++) {
      assertThat(pair("bob:x").refusedBy(basic)).isEqualTo(Reason.UNKNOWN);
    }

    assertThat(pair("bob:x").refusedBy(basic)).isEqualTo(Reason.THROTTLED);
  }

  @Test
  void makesTheNetworkWaitThatGuessesANameAndNoOther() {
    Basic basic = basic(HASH);
    for (int i = 0; i < 4; i++) {
      var _ = pair("alice:wrong" + i).from("203.0.113.9").refusedBy(basic);
    }

    assertThat(pair("alice:pässword:1").from("203.0.113.9").refusedBy(basic))
        .isEqualTo(Reason.THROTTLED);
    assertThat(pair("alice:pässword:1").from("192.0.2.7").knownBy(basic)).isEqualTo(ALICE);
  }

  @Test
  void makesANetworkWaitThatTriesManyNames() {
    Throttle throttle = new Throttle(new Rate(3, Duration.ofMinutes(1)));
    for (int i = 0; i < 30; i++) {
      assertThat(throttle.take("name" + i, "203.0.113.9")).isTrue();
    }

    assertThat(throttle.take("another", "203.0.113.9")).isFalse();
    assertThat(throttle.take("another", "192.0.2.7")).isTrue();
  }

  @Test
  void makesANameWaitThatManyNetworksGuess() {
    Throttle throttle = new Throttle(new Rate(3, Duration.ofMinutes(1)));
    for (int i = 0; i < 30; i++) {
      assertThat(throttle.take("alice", "203.0.113." + i)).isTrue();
    }

    assertThat(throttle.take("alice", "192.0.2.7")).isFalse();
  }

  @Test
  void refusesWhatCannotBeReadAndWhoHasExpired() {
    Basic basic = basic(HASH);

    assertThat(Asked.with("authorization", "Basic ***").refusedBy(basic))
        .isEqualTo(Reason.MALFORMED);
    assertThat(pair("no colon").refusedBy(basic)).isEqualTo(Reason.MALFORMED);
    assertThat(pair(":empty name").refusedBy(basic)).isEqualTo(Reason.MALFORMED);
    assertThat(pair("alice:a\nb").refusedBy(basic)).isEqualTo(Reason.MALFORMED);
    assertThat(pair("a:" + "b".repeat(2_000)).refusedBy(basic)).isEqualTo(Reason.MALFORMED);
    assertThat(Asked.with("authorization", "Basic /w==").refusedBy(basic))
        .isEqualTo(Reason.MALFORMED);
    clock.forward(Duration.ofMinutes(1));
    assertThat(pair("alice:pässword:1").refusedBy(basic)).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void takesNoHashThatIsQuicklyGuessed() {
    String hash = PasswordHash.of("x");

    assertThat(PasswordHash.parse(hash)).isNotNull();
    assertThat(PasswordHash.parse(hash.replace(":600000:", ":1000:"))).isNull();
    assertThat(PasswordHash.parse("x")).isNull();
    assertThat(String.valueOf(PasswordHash.parse(hash))).isEqualTo("pbkdf2-sha256:600000:***");
  }
}
