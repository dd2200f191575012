package dev.banyan.journal;

import dev.banyan.base.Fault;
import dev.banyan.value.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The hash chain of one partition: each record's hash is the SHA-256 of the hash before it and of
/// everything the record says, so that a change, a removal or another order shows. Owned by one
/// thread.
///
/// Numbers are hashed as eight bytes, texts and bytes with their length before them, so that no two
/// records are hashed from the same bytes.
public final class Chain {
  /// The hash that the first record of a partition is chained to.
  public static final Bytes START = Bytes.wrap(new byte[32]);

  private final MessageDigest digest;
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
  private final int partition;
  private long position;
  private Bytes hash;

  public Chain(int partition) {
    this(partition, 0, START);
  }

  /// The chain as it stands behind that record.
  public Chain(int partition, long position, Bytes hash) {
    this.partition = partition;
    this.position = position;
    this.hash = hash;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw Fault.bug("every Java has SHA-256", e);
    }
  }

  public int partition() {
    return partition;
  }

  /// The position of its last record; 0 where it has none.
  public long position() {
    return position;
  }

  public Bytes hash() {
    return hash;
  }

  /// The next record, which this chain then ends with.
  public Recorded add(StreamId stream, long version, Entry entry, Instant at, Bytes claims) {
    Recorded open =
        new Recorded(
            stream,
            new Outcome.Place(partition, position + 1, version),
            entry.kind(),
            at,
            claims,
            entry.payload(),
            START);
    hash = hash(open);
    position++;
    return new Recorded(stream, open.place(), entry.kind(), at, claims, entry.payload(), hash);
  }

  /// Whether that record is the next one as it was written; if so, this chain then ends with it.
  public boolean follows(Recorded record) {
    if (record.place().position() != position + 1 || !hash(record).equals(record.hash())) {
      return false;
    }
    position++;
    hash = record.hash();
    return true;
  }

  /// A chain of its own that stands where this one does.
  public Chain copy() {
    return new Chain(partition, position, hash);
  }

  private Bytes hash(Recorded record) {
    digest.update(hash.unsafeArray());
    number(record.place().partition());
    number(record.place().position());
    number(record.place().version());
    number(micros(record.at()));
    text(record.stream().tenant());
    text(record.stream().name());
    text(record.kind());
    bytes(record.claims().unsafeArray());
    bytes(record.payload().unsafeArray());
    return Bytes.wrap(digest.digest());
  }

  private void number(long value) {
    number.putLong(0, value);
    digest.update(number.array());
  }

  private void text(String text) {
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private void bytes(byte[] bytes) {
    number(bytes.length);
    digest.update(bytes);
  }

  /// A time as stores keep it: in microseconds since 1970.
  public static long micros(Instant at) {
    return TimeUnit.SECONDS.toMicros(at.getEpochSecond()) + at.getNano() / 1_000;
  }

  /// The time that was kept.
  public static Instant at(long micros) {
    return Instant.EPOCH
        .plusSeconds(Math.floorDiv(micros, 1_000_000L))
        .plusNanos(Math.floorMod(micros, 1_000_000L) * 1_000);
  }

  /// Claims as they are kept with a record and hashed: for each `+` or `-`, then tenant, scope and
  /// key, a NUL after each.
  public static Bytes written(List<Claim> claims) {
    StringBuilder text = new StringBuilder();
    for (Claim claim : claims) {
      text.append(
          switch (claim) {
            case Claim.Reserve _ -> '+';
            case Claim.Release _ -> '-';
          });
      Reservation one = claim.reservation();
      text.append(one.tenant()).append('\0').append(one.scope()).append('\0');
      text.append(one.key()).append('\0');
    }
    return Bytes.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// The claims that are kept so. What is none, since somebody else wrote it, is left out.
  public static List<Claim> claims(Bytes written) {
    if (written.size() == 0) {
      return List.of();
    }
    String[] parts = new String(written.unsafeArray(), StandardCharsets.UTF_8).split("\0", -1);
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i + 2 < parts.length; i += 3) {
      boolean isOne = !parts[i].isEmpty();
      Reservation one =
          isOne ? Reservation.of(parts[i].substring(1), parts[i + 1], parts[i + 2]) : null;
      if (one != null) {
        claims.add(parts[i].charAt(0) == '+' ? new Claim.Reserve(one) : new Claim.Release(one));
      }
    }
    return claims;
  }
}
