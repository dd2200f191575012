package dev.banyan.projection.sketch;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// How many different values there were, with a standard error of 1.6 % in 4 KiB: HyperLogLog
/// (Flajolet, Fusy, Gandouet, Meunier: *HyperLogLog: the analysis of a near-optimal cardinality
/// estimation algorithm*, 2007), answered by the estimator of Ertl (*New cardinality estimation
/// algorithms for HyperLogLog sketches*, 2017, algorithm 6), which needs no special case for few
/// values or many.
///
/// Values are hashed by SHA-256 without a key, so that rows made anew are the same: the error is
/// that of values that nobody chose for their hashes. The order of values does not matter. Owned by
/// one thread.
public final class Distinct {
  /// The standard error of an answer, as a share of it.
  public static final double ERROR = 0.01625;

  private static final int BITS = 12;
  private static final int REGISTERS = 1 << BITS;
  private static final int RANKS = Long.SIZE - BITS;
  private static final double ALPHA = 1 / (2 * Math.log(2));

  private final byte[] registers = new byte[REGISTERS];
  private final MessageDigest digest;

  public Distinct() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Takes a value in.
  public void add(String value) {
    byte[] hashed = digest.digest(value.getBytes(StandardCharsets.UTF_8));
    long hash = ByteBuffer.wrap(hashed).getLong();
    int register = (int) (hash >>> RANKS);
    int rank = Math.min(RANKS, Long.numberOfLeadingZeros(hash << BITS)) + 1;
    registers[register] = (byte) Math.max(registers[register], rank);
  }

  /// How many there were, about.
  public long count() {
    int[] ranks = new int[RANKS + 2];
    for (byte rank : registers) {
      ranks[rank]++;
    }
    double sum = REGISTERS * tau(1 - (double) ranks[RANKS + 1] / REGISTERS);
    for (int rank = RANKS; rank > 0; rank--) {
      sum = (sum + ranks[rank]) / 2;
    }
    sum += REGISTERS * sigma((double) ranks[0] / REGISTERS);
    return Math.round(ALPHA * REGISTERS * REGISTERS / sum);
  }

  private static double sigma(double share) {
    if (share == 1) {
      return Double.POSITIVE_INFINITY;
    }
    double power = share;
    double weight = 1;
    double sum = share;
    double before;
    do {
      power *= power;
      before = sum;
      sum += power * weight;
      weight += weight;
    } while (sum != before);
    return sum;
  }

  private static double tau(double share) {
    if (share == 0 || share == 1) {
      return 0;
    }
    double root = share;
    double weight = 1;
    double sum = 1 - share;
    double before;
    do {
      root = Math.sqrt(root);
      before = sum;
      weight /= 2;
      sum -= (1 - root) * (1 - root) * weight;
    } while (sum != before);
    return sum / 3;
  }

  /// Few values are written as few registers.
  public void write(DataOutputStream out) throws IOException {
    int used = 0;
    for (byte rank : registers) {
      used += rank == 0 ? 0 : 1;
    }
    boolean sparse = used < REGISTERS / 3;
    out.writeInt(sparse ? used : -1);
    if (!sparse) {
      out.write(registers);
      return;
    }
    for (int i = 0; i < REGISTERS; i++) {
      if (registers[i] != 0) {
        out.writeShort(i);
        out.writeByte(registers[i]);
      }
    }
  }

  public static Distinct read(DataInputStream in) throws IOException {
    Distinct read = new Distinct();
    int used = in.readInt();
    if (used < 0) {
      in.readFully(read.registers);
    }
    for (int i = 0; i < used; i++) {
      int register = in.readUnsignedShort();
      read.registers[register] = in.readByte();
    }
    return read;
  }
}
