package dev.banyan.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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

  @Test
  void countsACopyByTheMemoryThatItTakes() {
    HeldBytes.Copy copy = held.copy(50_000);
    byte[] some = new byte[9_000];
    some[8_999] = 1;

    assertThat(copy.add(some, 0, 9_000)).isTrue();
    assertThat(copy.add(some, 8_999, 1)).isTrue();

    assertThat(copy.bytes()).hasSize(9_001).endsWith(1, 1);
    assertThat(held.bytes()).isEqualTo(copy.capacity()).isGreaterThan(9_001);
  }

  @Test
  void keepsNothingOfACopyThatIsLetGo() {
    HeldBytes.Copy copy = held.copy(50_000);
    assertThat(copy.add(new byte[30_000], 0, 30_000)).isTrue();

    copy.letGo();
    copy.letGo();

    assertThat(copy.capacity()).isZero();
    assertThat(held.bytes()).isZero();
    assertThat(copy.add(new byte[1], 0, 1)).isFalse();
  }

  @Test
  void addsNothingToACopyPastItsBoundOrWithoutRoom() {
    HeldBytes.Copy copy = held.copy(50_000);

    assertThat(copy.add(new byte[50_001], 0, 50_001)).isFalse();
    held.bound(10_000);
    assertThat(copy.add(new byte[10_001], 0, 10_001)).isFalse();
    assertThat(copy.add(new byte[10_000], 0, 10_000)).isTrue();

    assertThat(copy.size()).isEqualTo(10_000);
    assertThat(held.refusals()).isEqualTo(1);
  }

  @Test
  void countsWhatIsReadAsItComes() throws IOException {
    HeldBytes.Portion room = held.portion();
    InputStream in = room.counting(new ByteArrayInputStream(new byte[100_001]));

    assertThat(in.read()).isZero();
    assertThat(in.readNBytes(99_999)).hasSize(99_999);

    assertThat(held.bytes()).isEqualTo(100_000);
    assertThatThrownBy(in::read)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED));
  }
}
