package dev.banyan.journal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Records that become durable together or not at all: entries for one stream or several, each with
/// what is expected of it, and claims on reservations.
public record Append(List<Part> parts, List<Claim> claims) {
  private static final int CLAIMS_MAX = 100;

  /// The entries of one stream.
  public record Part(StreamId stream, Expected expected, List<Entry> entries) {
    public Part {
      entries = List.copyOf(entries);
      Limits.that(!entries.isEmpty(), "an append without entries");
    }
  }

  public Append {
    parts = List.copyOf(parts);
    claims = List.copyOf(claims);
    Limits.that(isEachOnce(parts, Part::stream), "a stream twice in an append");
    Limits.that(isEachOnce(claims, Claim::reservation), "a reservation twice");
    int entries = 0;
    for (Part part : parts) {
      entries += part.entries().size();
    }
    Limits.in("entries in an append", entries, 1, Limits.ENTRIES_MAX);
    Limits.in("claims in an append", claims.size(), 0, CLAIMS_MAX);
    Limits.in("bytes in an append", bytes(parts), 0, 4L * Limits.PAYLOAD_MAX);
    parts.forEach(part -> Limits.found(part.stream().tenant(), part.stream().name()));
    for (Claim claim : claims) {
      if (claim instanceof Claim.Reserve(Reservation taken)) {
        Limits.found(taken.tenant(), taken.scope(), taken.key());
      }
    }
  }

  private static <T> boolean isEachOnce(List<T> all, Function<T, Object> named) {
    if (all.size() < 2) {
      return true;
    }
    Set<Object> names = new HashSet<>();
    for (T one : all) {
      if (!names.add(named.apply(one))) {
        return false;
      }
    }
    return true;
  }

  /// Entries for one stream, with no claims.
  public static Append to(StreamId stream, Expected expected, Entry... entries) {
    return new Append(List.of(new Part(stream, expected, List.of(entries))), List.of());
  }

  /// The bytes of all payloads.
  long bytes() {
    return bytes(parts);
  }

  private static long bytes(List<Part> parts) {
    long bytes = 0;
    for (Part part : parts) {
      for (Entry entry : part.entries()) {
        bytes += entry.payload().size();
      }
    }
    return bytes;
  }
}
