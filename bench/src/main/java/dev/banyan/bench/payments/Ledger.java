package dev.banyan.bench.payments;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Which references were done, and how often one was asked for that was done already. Millions of
/// them are a table of numbers, so that no collection holds the switch up. Thread-safe.
final class Ledger {
  private static final String PREFIX = "p-";

  /// Each is one more than its number, as nought is none.
  private long[] table = new long[1 << 20];

  private long made;
  private long again;

  /// Does a reference, like `p-000000001234`, once.
  synchronized void once(String reference) {
    if (!reference.startsWith(PREFIX)) {
      throw new IllegalArgumentException(reference);
    }
    if (put(table, Long.parseLong(reference, PREFIX.length(), reference.length(), 10) + 1)) {
      made++;
    } else {
      again++;
    }
    if (made * 2 > table.length) {
      long[] larger = new long[table.length * 2];
      for (long one : table) {
        var _ = one == 0 || put(larger, one);
      }
      table = larger;
    }
  }

  /// False where it is there.
  private static boolean put(long[] into, long value) {
    int mask = into.length - 1;
    int at = (int) ((value * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (into[at] != 0) {
      if (into[at] == value) {
        return false;
      }
      at = (at + 1) & mask;
    }
    into[at] = value;
    return true;
  }

  synchronized long made() {
    return made;
  }

  synchronized long again() {
    return again;
  }

  /// Writes the references that were done, one a line.
  synchronized void write(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
      for (long one : table) {
        if (one != 0) {
          out.write(String.format(Locale.ROOT, "%s%012d%n", PREFIX, one - 1));
        }
      }
    }
  }
}
