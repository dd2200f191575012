package dev.banyan.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldBytesTest {
  private final HeldBytes held = new HeldBytes(100_000);

  @Test
  void givesBackOnce() {
    HeldBytes.Portion one = held.portion();
    HeldBytes.Portion other = held.portion();
    assertThat(one.grow(60_000)).isTrue();
    assertThat(other.grow(40_000)).isTrue();

    one.giveBack();
    one.giveBack();

    assertThat(held.bytes()).isEqualTo(40_000);
    assertThat(one.grow(1)).as("after it was given back").isFalse();
  }

  @Test
  void staysAsItWasWhereThereIsNoRoom() {
    HeldBytes.Portion one = held.portion();
    assertThat(one.grow(60_000)).isTrue();

    assertThat(held.portion().grow(40_001)).isFalse();
    assertThat(one.grow(100_001)).isFalse();

    assertThat(held.bytes()).isEqualTo(60_000);
    assertThat(held.refusals()).isEqualTo(2);
  }

  @Test
  void readsAsFarAsThereIsRoom() throws IOException {
    byte[] some = new byte[90_000];
    some[89_999] = 1;

    assertThat(held.portion().read(new ByteArrayInputStream(some), 200_000)).isNull();
    held.bound(1_000_000);
    HeldBytes.Portion one = held.portion();

    assertThat(one.read(new ByteArrayInputStream(some), 200_000)).isEqualTo(some);
    assertThat(held.portion().read(new ByteArrayInputStream(some), 10)).hasSize(10);
  }

  @Test
  void losesNothingWhereManyHoldAtOnce() throws InterruptedException {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(Thread.ofPlatform().start(this::holdsOftenAndGivesBack));
    }
    for (Thread one : all) {
      one.join();
    }

    assertThat(held.bytes()).isZero();
  }

  private void holdsOftenAndGivesBack() {
    for (int i = 0; i < 20_000; i++) {
      HeldBytes.Portion portion = held.portion();
      boolean some = portion.grow(i % 1000) && portion.grow(30_000);
      portion.share(some ? 40_000 : 10);
      portion.giveBack();
    }
  }
}
