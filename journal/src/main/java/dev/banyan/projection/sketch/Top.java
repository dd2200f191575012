package dev.banyan.projection.sketch;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The values that came most often, in bounded memory: Space-Saving (Metwally, Agrawal, El Abbadi:
/// *Efficient computation of frequent and top-k elements in data streams*, ICDT 2005).
///
/// It counts ten times as many values as are asked for. A value that is not counted takes the place
/// of the rarest one, and begins with its count, which it tells as its error: a count is never too
/// small, and too large by at most its error, which is at most the number of all values divided by
/// the number of counters. A value that came more often than that is always there. Owned by one
/// thread.
public final class Top {
  /// How many values are counted for each that is asked for.
  public static final int SPARE = 10;

  private static final Comparator<Counted> RAREST_FIRST =
      Comparator.comparingLong(Counted::count).thenComparing(Counted::value);

  private final int counters;
  private final Map<String, Counted> byValue = new HashMap<>();
  private final TreeSet<Counted> byCount = new TreeSet<>(RAREST_FIRST);

  /// A value and how often it came: at most `count` times, at least `error` less.
  public record Counted(String value, long count, long error) {}

  /// @param most how many are asked for
  public Top(int most) {
    this.counters = most * SPARE;
  }

  /// Takes a value in.
  public void add(String value) {
    Counted before = byValue.get(value);
    if (before != null) {
      byCount.remove(before);
      put(new Counted(value, before.count() + 1, before.error()));
    } else if (byValue.size() < counters) {
      put(new Counted(value, 1, 0));
    } else {
      Counted rarest = byCount.removeFirst();
      byValue.remove(rarest.value());
      put(new Counted(value, rarest.count() + 1, rarest.count()));
    }
  }

  private void put(Counted counted) {
    byValue.put(counted.value(), counted);
    byCount.add(counted);
  }

  /// The ones that came most often, those first; equal ones in the order of their values.
  public List<Counted> most(int count) {
    return byCount.stream()
        .sorted(Comparator.comparingLong(Counted::count).reversed().thenComparing(Counted::value))
        .limit(count)
        .toList();
  }

  public void write(DataOutputStream out) throws IOException {
    out.writeInt(byCount.size());
    for (Counted counted : byCount) {
      out.writeUTF(counted.value());
      out.writeLong(counted.count());
      out.writeLong(counted.error());
    }
  }

  /// What was written for that many.
  public static Top read(int most, DataInputStream in) throws IOException {
    Top read = new Top(most);
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      read.put(new Counted(in.readUTF(), in.readLong(), in.readLong()));
    }
    return read;
  }
}
