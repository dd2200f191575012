package dev.banyan.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.operation.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who is recognised by a key, and until when.
class ApiKeysTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Caller ACME =
      new Caller("partners", "acme", "north", Set.of("clerk"), Set.of("orders:read"), Map.of());

  private final Clock clock = new Clock();

  private ApiKeys keys(Duration warnBefore, ApiKeys.Key... keys) {
    return new ApiKeys("partners", "X-API-Key", List.of(keys), warnBefore, clock);
  }

  private static ApiKeys.Key key(String key, @Nullable Instant expires) {
    return new ApiKeys.Key(ACME, ApiKeys.hash(key), expires);
  }

  @Test
  void knowsRolesScopesAndTenantOfAKey() {
    ApiKeys keys = keys(DAY, key("one", null));

    assertThat(Asked.with("x-api-key", "one").knownBy(keys)).isEqualTo(ACME);
  }

  @Test
  void refusesAKeyFromItsExpiryOn() {
    ApiKeys keys = keys(DAY, key("one", Clock.START.plus(DAY)));
    assertThat(Asked.with("x-api-key", "one").refusedBy(keys)).isNull();

    clock.forward(DAY);

    assertThat(Asked.with("x-api-key", "one").refusedBy(keys)).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void takesTheOldKeyAndTheNewWhileTheyOverlap() {
    ApiKeys keys = keys(DAY, key("old", Clock.START.plus(DAY)), key("new", null));
    assertThat(Asked.with("x-api-key", "old").knownBy(keys)).isEqualTo(ACME);
    assertThat(Asked.with("x-api-key", "new").knownBy(keys)).isEqualTo(ACME);

    clock.forward(DAY.plusHours(1));

    assertThat(Asked.with("x-api-key", "old").refusedBy(keys)).isEqualTo(Reason.EXPIRED);
    assertThat(Asked.with("x-api-key", "new").refusedBy(keys)).isNull();
  }

  @Test
  void refusesWhatIsNoKeyOrSentTwice() {
    ApiKeys keys = keys(DAY, key("one", null));

    assertThat(Asked.with("x-api-key", "two").refusedBy(keys)).isEqualTo(Reason.UNKNOWN);
    assertThat(Asked.with("x-api-key", "").refusedBy(keys)).isEqualTo(Reason.MALFORMED);
    assertThat(Asked.with("x-api-key", "o".repeat(513)).refusedBy(keys))
        .isEqualTo(Reason.MALFORMED);
    assertThat(Asked.with("x-api-key", "one").and("x-api-key", "one").refusedBy(keys))
        .isEqualTo(Reason.MALFORMED);
    assertThat(Asked.with("authorization", "one").at(keys))
        .isEqualTo(Recognizer.Finding.Missing.MISSING);
  }

  @Test
  void warnsOnceADayOfAKeyThatIsAboutToExpire() {
    ApiKeys keys =
        keys(Duration.ofDays(7), key("one", Clock.START.plus(DAY.multipliedBy(3))), key("b", null));
    Lines lines = new Lines();
    Logger logger = Logger.getLogger("banyan.callers");
    logger.addHandler(lines);
    try {
      for (int day = 0; day < 2; day++) {
        for (int i = 0; i < 5; i++) {
          assertThat(Asked.with("x-api-key", "one").refusedBy(keys)).isNull();
        }
        clock.forward(DAY);
      }
    } finally {
      logger.removeHandler(lines);
    }

    assertThat(lines.texts).hasSize(2).allMatch(text -> text.contains("partners/acme"));
    assertThat(lines.texts).noneMatch(text -> text.contains(ApiKeys.hash("one").substring(7)));
    assertThat(keys.expiring()).isEqualTo(1);
  }

  /// What is logged.
  private static final class Lines extends Handler {
    final List<String> texts = new ArrayList<>();

    @Override
    public void publish(LogRecord line) {
      texts.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
