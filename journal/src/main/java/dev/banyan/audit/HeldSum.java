package dev.banyan.audit;

import dev.banyan.journal.Reservation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/// A sum over reservations that are taken and released in any order, which is the same for the same
/// ones alone: nobody finds others of that sum. LtHash with 1,024 numbers of 16 bits (Bellare and
/// Micciancio, A New Paradigm for Collision-Free Hashing, 1997; Lewi et al., Securing Update
/// Propagation with Homomorphic Hashing, 2019), each made of SHA-256 over a count and the
/// reservation. Takes 2 KiB however many there are. Owned by one thread.
final class HeldSum {
  private static final int BLOCKS = 64;
  private static final int NUMBERS = BLOCKS * 16;

  private final MessageDigest digest = Merkle.sha256();
  private final short[] sums = new short[NUMBERS];
  private long held;

  void take(Reservation one) {
    held++;
    add(one, 1);
  }

  void release(Reservation one) {
    held--;
    add(one, -1);
  }

  /// Adds all of another.
  void add(HeldSum other) {
    held += other.held;
    for (int i = 0; i < NUMBERS; i++) {
      sums[i] += other.sums[i];
    }
  }

  /// How many were taken and not released.
  long held() {
    return held;
  }

  boolean isSame(HeldSum other) {
    return held == other.held && Arrays.equals(sums, other.sums);
  }

  private void add(Reservation one, int sign) {
    byte[] text = text(one);
    for (int block = 0; block < BLOCKS; block++) {
      digest.update((byte) block);
      ByteBuffer numbers = ByteBuffer.wrap(digest.digest(text));
      for (int i = block * 16; numbers.hasRemaining(); i++) {
        sums[i] += (short) (sign * numbers.getShort());
      }
    }
  }

  /// No part holds a NUL, so that none runs into another.
  private static byte[] text(Reservation one) {
    return (one.tenant() + '\0' + one.scope() + '\0' + one.key()).getBytes(StandardCharsets.UTF_8);
  }
}
