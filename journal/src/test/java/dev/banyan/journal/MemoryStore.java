package dev.banyan.journal;

import dev.banyan.value.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A store of simulators, which keeps everything in memory and is asked by one thread at a time. It
/// decides as the real ones do; chains and flushes are none of its business.
public final class MemoryStore implements Store {
  private static final Bytes NOTHING = Bytes.wrap(new byte[0]);

  private final List<List<Recorded>> partitions = new ArrayList<>();
  private final Map<StreamId, List<Recorded>> streams = new HashMap<>();
  private final Map<Reservation, Holder> reserved = new HashMap<>();

  public MemoryStore(int partitions) {
    for (int i = 0; i < partitions; i++) {
      this.partitions.add(new ArrayList<>());
    }
  }

  /// The records of a stream, oldest first.
  public List<Recorded> stream(StreamId stream) {
    return streams.getOrDefault(stream, List.of());
  }

  /// All records, by partition and position.
  public List<Recorded> all() {
    return partitions.stream().flatMap(List::stream).toList();
  }

  @Override
  public int partitions() {
    return partitions.size();
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Committed commit(List<Append> group, Instant now) {
    return new Committed.Done(group.stream().map(append -> outcome(append, now)).toList());
  }

  private Outcome outcome(Append append, Instant now) {
    for (Append.Part part : append.parts()) {
      long version = stream(part.stream()).size();
      if (!part.expected().holds(version)) {
        return new Outcome.Refused(Outcome.Why.STREAM, version);
      }
    }
    for (Claim claim : append.claims()) {
      boolean held = reserved.containsKey(claim.reservation());
      if ((claim instanceof Claim.Reserve) == held) {
        return new Outcome.Refused(held ? Outcome.Why.RESERVED : Outcome.Why.NOT_RESERVED, -1);
      }
    }
    List<Outcome.Place> places = new ArrayList<>();
    for (Append.Part part : append.parts()) {
      part.entries().forEach(entry -> write(part.stream(), entry, now));
      places.add(stream(part.stream()).getLast().place());
    }
    StreamId stream = append.parts().getFirst().stream();
    int first = stream(stream).size() - append.parts().getFirst().entries().size();
    Outcome.Place place = stream(stream).get(first).place();
    for (Claim claim : append.claims()) {
      switch (claim) {
        case Claim.Reserve(Reservation one) ->
            reserved.put(one, new Holder(place.partition(), place.position()));
        case Claim.Release(Reservation one) -> reserved.remove(one);
      }
    }
    return new Outcome.Written(places);
  }

  private void write(StreamId stream, Entry entry, Instant now) {
    int number = Math.floorMod((stream.tenant() + "/" + stream.name()).hashCode(), partitions());
    List<Recorded> partition = partitions.get(number);
    List<Recorded> own = streams.computeIfAbsent(stream, _ -> new ArrayList<>());
    Outcome.Place place = new Outcome.Place(number, partition.size() + 1L, own.size() + 1L);
    Recorded record =
        new Recorded(stream, place, entry.kind(), now, NOTHING, entry.payload(), NOTHING);
    partition.add(record);
    own.add(record);
  }

  private static List<Recorded> page(List<Recorded> all, long after, int max) {
    int from = (int) Math.min(after, all.size());
    return List.copyOf(all.subList(from, Math.min(all.size(), from + max)));
  }

  @Override
  public Reader reader() {
    return new Reader() {
      @Override
      public List<Recorded> read(StreamId stream, long afterVersion, int max) {
        return page(stream(stream), afterVersion, max);
      }

      @Override
      public List<Recorded> read(int partition, long afterPosition, int max) {
        return page(partitions.get(partition), afterPosition, max);
      }

      @Override
      public long version(StreamId stream) {
        return stream(stream).size();
      }

      @Override
      public List<Long> heads() {
        return partitions.stream().map(one -> (long) one.size()).toList();
      }

      @Override
      public @Nullable Holder holder(Reservation reservation) {
        return reserved.get(reservation);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void afterwards() {}

  @Override
  public void close() {}
}
