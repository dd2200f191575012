package dev.banyan.journal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
    Set<StreamId> streams = new HashSet<>();
    Set<Reservation> reservations = new HashSet<>();
    parts.forEach(part -> Limits.that(streams.add(part.stream()), "a stream twice in an append"));
    claims.forEach(
        claim -> Limits.that(reservations.add(claim.reservation()), "a reservation twice"));
    int entries = parts.stream().mapToInt(part -> part.entries().size()).sum();
    Limits.that(entries > 0 && entries <= Limits.ENTRIES_MAX, entries + " entries in an append");
    Limits.that(claims.size() <= CLAIMS_MAX, claims.size() + " claims in an append");
    Limits.that(bytes(parts) <= 4L * Limits.PAYLOAD_MAX, bytes(parts) + " bytes in an append");
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
    return parts.stream()
        .flatMap(part -> part.entries().stream())
        .mapToLong(entry -> entry.payload().size())
        .sum();
  }
}
