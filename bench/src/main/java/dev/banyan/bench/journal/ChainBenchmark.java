package dev.banyan.bench.journal;

import dev.banyan.journal.Chain;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Bytes;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One record made as the journal makes it, with the hash that chains it to the one before; the
/// same without one; and one that was read held against the chain.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class ChainBenchmark {
  private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123456Z");
  private static final Bytes NOTHING = Bytes.wrap(new byte[0]);
  private static final StreamId STREAM = new StreamId("", "model/payment/P000042");

  /// How long the entry is: an event, that of `bench/journal`, a large one.
  @Param({"100", "300", "4096"})
  public int bytes = 300;

  private final Chain chain = new Chain(0);
  private Entry entry = new Entry("payment.Authorised/1", NOTHING);
  private Recorded second = unchained(2);

  /// Makes the record that is read.
  @Setup
  public void prepare() {
    byte[] payload = new byte[bytes];
    Arrays.fill(payload, (byte) 'x');
    entry = new Entry("payment.Authorised/1", Bytes.wrap(payload));
    second = new Chain(0, 1, Chain.START).add(STREAM, 2, entry, AT, NOTHING);
  }

  private Recorded unchained(long position) {
    Outcome.Place place = new Outcome.Place(0, position, position);
    return new Recorded(STREAM, place, entry.kind(), AT, NOTHING, entry.payload(), Chain.START);
  }

  @Benchmark
  public Recorded chained() {
    return chain.add(STREAM, 2, entry, AT, NOTHING);
  }

  @Benchmark
  public Recorded plain() {
    return unchained(2);
  }

  @Benchmark
  public boolean verified() {
    if (!new Chain(0, 1, Chain.START).follows(second)) {
      throw new IllegalStateException("the record does not follow");
    }
    return true;
  }
}
