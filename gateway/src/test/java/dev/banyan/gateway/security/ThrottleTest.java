package dev.banyan.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How many wrong passwords are counted, and for whom.
class ThrottleTest {
  private final Throttle throttle = new Throttle(new Rate(2, Duration.ofMinutes(1)));

  private int taken(String name, String network, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += throttle.take(name, network) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void countsNoAttemptThatItRefuses() {
    assertThat(taken("kim", "a", 1_000)).isEqualTo(2);
    assertThat(taken("kim", "b", 1)).isEqualTo(1);
    assertThat(taken("rob", "a", 1)).isEqualTo(1);
  }

  @Test
  void endsTheGuessingOfOneNetworkAndAtOneName() {
    int ofNetwork = 0;
    int ofName = 0;
    for (int i = 0; i < 100; i++) {
      ofNetwork += taken("name" + i, "a", 1);
      ofName += taken("kim", "network" + i, 1);
    }
    assertThat(ofNetwork).isEqualTo(20);
    assertThat(ofName).isEqualTo(20);
  }

  @Test
  void countsNothingThatIsGivenBack() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(throttle.take("kim", "a")).isTrue();
      throttle.giveBack("kim", "a");
    }
  }

  /// A right password may be compared so late that its attempt is given back in the next window.
  @Test
  void allowsNoMoreForWhatWasCountedInAnotherWindow() {
    assertThat(taken("kim", "a", 1)).isEqualTo(1);
    for (int i = 0; i < 10; i++) {
      throttle.giveBack("kim", "a");
    }

    assertThat(taken("kim", "a", 10)).isEqualTo(2);
  }
}
