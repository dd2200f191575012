package dev.banyan.projection.sketch;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;

/// A quantile sketch with a relative error of 1 %: DDSketch (Masson, Rim, Lee: *DDSketch: a fast
/// and fully-mergeable quantile sketch with relative-error guarantees*, VLDB 2019).
///
/// A value falls into the bucket of its logarithm, so that every value of a bucket is within 1 % of
/// what stands for the bucket. There are at most 2,048 buckets on each side of zero, which is a
/// factor of 10^17 between the smallest and the largest; beyond it those nearest to zero are thrown
/// together, and the error is kept for the others. The order of values does not matter. Owned by
/// one thread.
public final class Quantiles {
  /// How far an answer may be from a value of that rank, as a share of it.
  public static final double ERROR = 0.01;

  static final int BUCKETS_MAX = 2_048;

  private static final double GAMMA = (1 + ERROR) / (1 - ERROR);
  private static final double LOG_GAMMA = Math.log(GAMMA);
  private static final MathContext DIGITS = new MathContext(17);

  private final TreeMap<Integer, Long> positive = new TreeMap<>();
  private final TreeMap<Integer, Long> negative = new TreeMap<>();
  private long zeros;
  private long count;

  /// Takes a value in. One whose size no double can tell counts as the largest or smallest that one
  /// can.
  public void add(BigDecimal value) {
    count++;
    if (value.signum() == 0) {
      zeros++;
      return;
    }
    TreeMap<Integer, Long> side = value.signum() > 0 ? positive : negative;
    side.merge(bucket(value.abs()), 1L, Long::sum);
    if (side.size() > BUCKETS_MAX) {
      long lowest = side.pollFirstEntry().getValue();
      side.merge(side.firstKey(), lowest, Long::sum);
    }
  }

  private static int bucket(BigDecimal size) {
    double whole = Math.clamp(size.doubleValue(), Double.MIN_NORMAL, Double.MAX_VALUE);
    return (int) Math.ceil(Math.log(whole) / LOG_GAMMA);
  }

  /// How many values were taken in.
  public long count() {
    return count;
  }

  /// The value at that share of the way from the smallest to the largest, 0 to 1; zero where there
  /// is none.
  public BigDecimal at(double share) {
    long rank = (long) Math.floor(share * Math.max(0, count - 1));
    long seen = 0;
    for (Map.Entry<Integer, Long> bucket : negative.descendingMap().entrySet()) {
      seen += bucket.getValue();
      if (seen > rank) {
        return middle(bucket.getKey()).negate();
      }
    }
    seen += zeros;
    if (seen > rank) {
      return BigDecimal.ZERO;
    }
    for (Map.Entry<Integer, Long> bucket : positive.entrySet()) {
      seen += bucket.getValue();
      if (seen > rank) {
        return middle(bucket.getKey());
      }
    }
    return BigDecimal.ZERO;
  }

  /// What stands for a bucket: within the error of both its ends.
  private static BigDecimal middle(int bucket) {
    double value = 2 * Math.exp(bucket * LOG_GAMMA) / (GAMMA + 1);
    return new BigDecimal(Math.min(value, Double.MAX_VALUE), DIGITS);
  }

  public void write(DataOutputStream out) throws IOException {
    out.writeLong(zeros);
    write(positive, out);
    write(negative, out);
  }

  private static void write(Map<Integer, Long> side, DataOutputStream out) throws IOException {
    out.writeInt(side.size());
    for (Map.Entry<Integer, Long> bucket : side.entrySet()) {
      out.writeInt(bucket.getKey());
      out.writeLong(bucket.getValue());
    }
  }

  public static Quantiles read(DataInputStream in) throws IOException {
    Quantiles read = new Quantiles();
    read.zeros = in.readLong();
    read.count = read.zeros + read(read.positive, in) + read(read.negative, in);
    return read;
  }

  private static long read(Map<Integer, Long> side, DataInputStream in) throws IOException {
    int size = in.readInt();
    long count = 0;
    for (int i = 0; i < size; i++) {
      int bucket = in.readInt();
      long values = in.readLong();
      side.put(bucket, values);
      count += values;
    }
    return count;
  }
}
