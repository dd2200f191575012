package dev.banyan.journal.oracle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a disk does to the process that writes, by faults that strace injects into its calls, or by
/// a limit on the length of its files.
enum Disk {
  /// A flush of the log fails once; the next one would say that all is well.
  FLUSH_OF_LOG,
  FLUSH_OF_HEAD,
  /// From some write on, the disk is full.
  FULL_FOR_LOG,
  FULL_FOR_HEAD,
  FULL_FOR_FILE,
  /// A write writes less than it was given, and then no more is possible.
  SHORT,
  /// A write says that it wrote, and did not.
  LOST,
  /// Flushes take two seconds.
  SLOW;

  private static final List<String> STRACE =
      List.of("strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null");
  private static final String FLUSHES = "fsync,fdatasync";
  private static final String WRITES = "write,pwrite64,writev,pwritev";

  /// What the command line begins with, so that it happens at the nth call.
  private List<String> prefix(Path file, int nth) {
    return switch (this) {
      case FLUSH_OF_LOG -> inject(file, "-wal", FLUSHES, "error=EIO:when=" + nth);
      case FLUSH_OF_HEAD -> inject(file, ".head", FLUSHES, "error=EIO:when=" + nth);
      case FULL_FOR_LOG -> inject(file, "-wal", WRITES, "error=ENOSPC:when=" + nth + "+");
      case FULL_FOR_HEAD -> inject(file, ".head", WRITES, "error=ENOSPC:when=" + nth + "+");
      case FULL_FOR_FILE -> inject(file, "", WRITES, "error=ENOSPC:when=" + nth + "+");
      case SHORT -> List.of("bash", "-c", "ulimit -f " + (100 + nth) + "; exec \"$@\"", "bash");
      case LOST -> inject(file, "-wal", WRITES, "retval=" + (1 + nth % 24) + ":when=" + nth);
      case SLOW ->
          inject(file, "-wal", FLUSHES, "delay_enter=2000000:when=" + nth + ".." + (nth + 1));
    };
  }

  private static List<String> inject(Path file, String suffix, String calls, String what) {
    List<String> all = new ArrayList<>(STRACE);
    all.addAll(List.of("-P", file.resolveSibling(file.getFileName() + suffix).toString()));
    all.addAll(List.of("-e", "trace=" + calls, "-e", "inject=" + calls + ":" + what));
    return all;
  }

  /// Whether the journal must stop, or refuse to open, rather than go on.
  private boolean stops() {
    return switch (this) {
      case FLUSH_OF_LOG, FLUSH_OF_HEAD, FULL_FOR_LOG, FULL_FOR_HEAD, SHORT -> true;
      case FULL_FOR_FILE, LOST, SLOW -> false;
    };
  }

  /// Has it happen once to a store that has records, and starts it again on a disk that is well.
  ///
  /// @return what was seen, in a word: `stopped`, `refused`, `went-on` or `found`
  String to(Path file, long seed) {
    Life life = new Life(new Place(file.toString()), seed);
    life.run("first", Life.USUAL, drive -> drive.until(seen -> seen.count() >= 40));
    int nth = 1 + life.random().nextInt(40);
    int size = this == FULL_FOR_FILE ? 200_000 : Life.USUAL;
    int limit = this == FULL_FOR_FILE ? 300 : 3_000;
    Drive.Seen seen =
        life.harm(
            name() + " at " + nth,
            size,
            prefix(file, nth),
            now -> now.count("F") >= 2 * Load.CLIENTS || now.count() >= limit);
    if (this == LOST && life.refusal() != null) {
      return "found";
    }
    life.examine("after " + name());
    boolean ended = seen.stopped() != null || seen.refused() != null;
    if (stops() && !ended) {
      throw new AssertionError(name() + " at " + nth + ", seed " + seed + ": it went on");
    }
    if (ended) {
      String why = String.valueOf(seen.stopped() == null ? seen.refused() : seen.stopped());
      if (!why.contains(file.toString())) {
        throw new AssertionError(name() + ": says only: " + why);
      }
    } else if (this == SLOW && seen.count("F") > 0) {
      throw new AssertionError("a slow disk is no reason to refuse");
    }
    life.run("again", Life.USUAL, drive -> drive.orderly(now -> now.count("W") >= 20));
    return seen.stopped() != null ? "stopped" : seen.refused() != null ? "refused" : "went-on";
  }
}
