package dev.banyan.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a route's limits say of a request, all together.
class LimiterTest {
  private final Fixture fixture = new Fixture();

  @Test
  void whatOneLimitRefusesTakesNothingFromTheOthers() {
    LimitPolicy few = Fixture.policy("few", Per.Whose.CALLER, Fixture.bucket("1/m", 1));
    LimitPolicy many =
        Fixture.policy("many", Per.Whose.TENANT, new Measure.Window(Duration.ofHours(1), 3));
    Limiter limiter = Limits.of(fixture.setting(), null).limiter(Fixture.wanted(many, few));
    assertThat(Fixture.letsIn(limiter, "greedy")).isTrue();

    for (int i = 0; i < 100; i++) {
      assertThat(Fixture.letsIn(limiter, "greedy")).isFalse();
    }

    assertThat(Fixture.letsIn(limiter, "second")).isTrue();
    assertThat(Fixture.letsIn(limiter, "third")).isTrue();
    assertThat(Fixture.letsIn(limiter, "fourth")).isFalse();
  }

  @Test
  void tellsEveryLimitAndTheLongestWait() {
    LimitPolicy rate = Fixture.policy("rate", Per.Whose.CALLER, Fixture.bucket("10/s", 2));
    LimitPolicy day =
        Fixture.policy(
            "day", Per.Whose.CALLER, new Measure.Quota(2, Measure.Every.DAY, ZoneOffset.UTC));
    Limiter limiter = Limits.of(fixture.setting(), null).limiter(Fixture.wanted(rate, day));
    Limiter.Decision first = limiter.decide(Fixture.asker("a"));
    assertThat(Fixture.letsIn(limiter, "a")).isTrue();

    Limiter.Decision third = limiter.decide(Fixture.asker("a"));

    assertThat(first.headers())
        .extracting(header -> header.name() + ": " + header.value())
        .containsExactly(
            "ratelimit-policy: \"rate\";q=2;w=1, \"day\";q=2;w=86400",
            "ratelimit: \"rate\";r=1;t=1, \"day\";r=1;t=43200");
    assertThat(third.refusal())
        .isNotNull()
        .satisfies(
            fault -> {
              assertThat(fault.kind()).isEqualTo(Fault.Kind.TOO_MANY);
              assertThat(fault.retryAfter())
                  .isBetween(Duration.ofHours(12), Duration.ofHours(12).plusSeconds(60));
            });
  }

  @Test
  void countsTheCost() {
    LimitPolicy rate = Fixture.policy("rate", Per.Whose.CALLER, Fixture.bucket("1/h", 10));
    Limiter limiter =
        Limits.of(fixture.setting(), null)
            .limiter(new Limits.Wanted(List.of(rate), null, Map.of(), new Cost.Fixed(4)));

    assertThat(Fixture.letsIn(limiter, "a")).isTrue();
    assertThat(Fixture.letsIn(limiter, "a")).isTrue();
    assertThat(Fixture.letsIn(limiter, "a")).isFalse();
  }

  @Test
  void anUnchangedLimitKeepsItsCountsThroughAReload() {
    LimitPolicy kept = Fixture.policy("kept", Per.Whose.CALLER, Fixture.bucket("1/h", 1));
    LimitPolicy renamed = Fixture.policy("renamed", Per.Whose.CALLER, Fixture.bucket("1/h", 1));
    LimitPolicy raised = Fixture.policy("kept", Per.Whose.CALLER, Fixture.bucket("1/h", 2));
    Limits first = Limits.of(fixture.setting(), null);
    assertThat(Fixture.letsIn(first.limiter(Fixture.wanted(kept)), "a")).isTrue();

    Limits second = Limits.of(fixture.setting(), first);
    boolean again = Fixture.letsIn(second.limiter(Fixture.wanted(renamed)), "a");
    Limits third = Limits.of(fixture.setting(), second);
    boolean afterRaise = Fixture.letsIn(third.limiter(Fixture.wanted(raised)), "a");

    assertThat(again).isFalse();
    assertThat(afterRaise).isTrue();
  }

  @Test
  void aCallerWithoutAPlanHasTheDefaultOrIsRefused() {
    LimitPolicy free = Fixture.policy("free", Per.Whose.CALLER, Fixture.bucket("1/h", 1));
    Map<String, List<LimitPolicy>> plans = Map.of("free", List.of(free));
    Limits limits = Limits.of(fixture.setting(), null);
    Limiter open =
        limits.limiter(new Limits.Wanted(List.of(), new Plans("free"), plans, Cost.Fixed.ONE));
    Limiter closed =
        limits.limiter(new Limits.Wanted(List.of(), new Plans(null), plans, Cost.Fixed.ONE));

    assertThat(Fixture.letsIn(open, "a")).isTrue();
    assertThat(Fixture.letsIn(open, "a")).isFalse();
    assertThat(closed.decide(Fixture.asker("a")).refusal())
        .isNotNull()
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.FORBIDDEN));
  }
}
