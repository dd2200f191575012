package dev.banyan.journal.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The wall clock of the process that writes jumps (libfaketime); steady time goes on.
final class Clock {
  private static final List<String> JUMPS =
      List.of("+1h", "-1h", "+3599s", "+1s", "-1s", "+90d", "-90d", "+0");

  private Clock() {}

  /// @return how many jumps there were
  static int jumps(Path file, Path library, long seed) {
    Life life = new Life(new Place(file.toString()), seed);
    Path clock = file.resolveSibling("clock");
    set(clock, "+0");
    List<String> prefix =
        List.of(
            "env",
            "LD_PRELOAD=" + library,
            "FAKETIME_TIMESTAMP_FILE=" + clock,
            "FAKETIME_NO_CACHE=1",
            "DONT_FAKE_MONOTONIC=1",
            "FAKETIME_FORCE_MONOTONIC_FIX=0");
    Drive.Seen seen =
        life.harm(
            "the clock jumps",
            Life.USUAL,
            prefix,
            now -> {
              int turn = now.count() / 50;
              if (now.count() % 50 == 0) {
                set(clock, JUMPS.get((turn - 1) % JUMPS.size()));
              }
              return turn > JUMPS.size();
            });
    life.examine("after the clock jumped");
    if (seen.count("F") > 0) {
      throw new AssertionError("appends failed because the clock jumped: " + seen);
    }
    return JUMPS.size();
  }

  private static void set(Path clock, String jump) {
    try {
      Files.writeString(clock, jump + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
