package dev.banyan.cli.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.banyan.connect.Finding;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is to be known of the machine: Java, memory, file handles, entropy, clock.
public final class Machine {
  private static final long HANDLES_MIN = 10_000;
  private static final long HEAP_MIN = 128L << 20;
  private static final int ENTROPY_MIN = 128;
  private static final Path ENTROPY = Path.of("/proc/sys/kernel/random/entropy_avail");

  /// No clock that is right is before the time this was written.
  private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  private Machine() {}

  public static List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.fine(
            "java",
            "%s on %d processors"
                .formatted(Runtime.version(), Runtime.getRuntime().availableProcessors())));
    long heap = Runtime.getRuntime().maxMemory();
    var system = ManagementFactory.getOperatingSystemMXBean();
    if (system instanceof UnixOperatingSystemMXBean unix) {
      long memory = unix.getTotalMemorySize();
      findings.add(memory(heap, memory));
      findings.add(handles(unix.getOpenFileDescriptorCount(), unix.getMaxFileDescriptorCount()));
    }
    if (Files.isReadable(ENTROPY)) {
      findings.add(entropy());
    }
    findings.add(clock(Instant.now()));
    return findings;
  }

  static Finding memory(long heap, long memory) {
    String sentence = "heap of %s, machine of %s".formatted(mebibytes(heap), mebibytes(memory));
    if (heap > memory - memory / 10) {
      return problem(
          "memory", sentence + ": the system has too little left", "lower -Xmx, or give it more");
    }
    return heap < HEAP_MIN
        ? problem("memory", sentence + ": too small for many callers", "raise -Xmx to 256m or more")
        : Finding.fine("memory", sentence);
  }

  static Finding handles(long open, long most) {
    String sentence = String.format(Locale.ROOT, "%,d open of %,d", open, most);
    return most < HANDLES_MIN
        ? problem(
            "file handles",
            sentence + "; each connection takes one",
            "raise it: `ulimit -n 65536`, or LimitNOFILE= of the service")
        : Finding.fine("file handles", sentence);
  }

  private static Finding entropy() {
    try {
      int bits = Integer.parseInt(Files.readString(ENTROPY).strip());
      return bits < ENTROPY_MIN
          ? problem(
              "entropy", bits + " bits: keys may take long to make", "install an entropy daemon")
          : Finding.fine("entropy", bits + " bits");
    } catch (IOException | NumberFormatException _) {
      return Finding.note("entropy", "the kernel does not say how much there is", null);
    }
  }

  static Finding clock(Instant now) {
    return now.isBefore(EARLIEST)
        ? problem("clock", now + " cannot be right", "set the clock, and keep it set by NTP")
        : Finding.fine("clock", now + ", zone " + ZoneId.systemDefault());
  }

  private static Finding problem(String about, String sentence, String remedy) {
    return new Finding(Finding.Level.PROBLEM, about, sentence, remedy, null);
  }

  private static String mebibytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}
