package dev.banyan.journal.oracle;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A SQLite store as a crash leaves it, and every way in which a byte, a page or a file of it may
/// be wrong. What opens must hold all that was acknowledged, as it was; everything else is refused.
final class Torn {
  private static final int GROUPS = 60;
  private static final int PAGE = 4_096;
  private static final int FRAME = 24 + PAGE;
  private static final int LOG_HEADER = 32;
  private static final List<String> FILES = List.of("", "-wal", ".head");

  private final Path folder;
  private final Random random;
  private final Memory memory = new Memory();
  private final List<byte[]> files = new ArrayList<>();
  private final List<byte[]> older = new ArrayList<>();
  private int copies;
  private int refused;

  /// @param file which of `FILES`
  private record Harm(int file, String what, byte @Nullable [] content) {}

  Torn(Path folder, long seed) throws IOException {
    this.folder = folder;
    this.random = new Random(seed);
    build();
  }

  /// Half of the groups are in the file, half in the log.
  private void build() throws IOException {
    Path live = Files.createDirectories(folder.resolve("live")).resolve("x.db");
    Place place = new Place(live.toString());
    Load load = new Load(random, memory, 300);
    Journal journal = Journal.open(place.open(_ -> {}), Journal.Settings.USUAL);
    try {
      for (int i = 0; i < GROUPS; i++) {
        append(journal, memory, load.next(i % Load.CLIENTS));
        if (i == GROUPS / 2) {
          journal.close();
          journal = Journal.open(place.open(_ -> {}), Journal.Settings.USUAL);
        }
        if (i == GROUPS - 10) {
          older.addAll(read(live));
        }
      }
      files.addAll(read(live));
    } finally {
      journal.close();
    }
  }

  private static void append(Journal journal, Memory told, Request request) {
    told.asked(request);
    Outcome outcome = journal.append(request.append(), Deadline.in(Duration.ofSeconds(20)));
    told.told(request.id() + " " + Served.told(outcome));
  }

  private static List<byte[]> read(Path file) throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (String suffix : FILES) {
      all.add(Files.readAllBytes(file.resolveSibling("x.db" + suffix)));
    }
    return all;
  }

  int copies() {
    return copies;
  }

  int refused() {
    return refused;
  }

  /// Tries one in so many of all harms, found at start; and one in eight of those also on a store
  /// that runs.
  void run(int share) throws IOException {
    List<Harm> all = harms();
    int from = random.nextInt(share);
    for (int i = from; i < all.size(); i += share) {
      atStart(all.get(i));
      byte[] content = all.get(i).content();
      boolean sameLength = content != null && content.length == files.get(all.get(i).file()).length;
      if (i % 8 == 0 && sameLength) {
        whileRunning(all.get(i));
      }
    }
  }

  private List<Harm> harms() {
    List<Harm> all = new ArrayList<>();
    for (int file = 0; file < FILES.size(); file++) {
      byte[] content = files.get(file);
      all.add(new Harm(file, "gone", null));
      all.add(new Harm(file, "older", older.get(file)));
      int unit = List.of(PAGE, FRAME, 1).get(file);
      for (int at = file == 1 ? LOG_HEADER : 0; at < content.length; at += unit) {
        int end = Math.min(at + unit, content.length);
        all.add(new Harm(file, "cut at " + at, Arrays.copyOf(content, at)));
        all.add(cut(file, at + random.nextInt(end - at)));
        all.add(filled(file, at, end, 0));
        all.add(filled(file, at, Math.min(at + 512, end), 0));
        all.add(filled(file, at, end, 0xFF));
        for (int i = 0; i < 8; i++) {
          all.add(flipped(file, at + random.nextInt(end - at)));
        }
        all.add(flipped(file, at));
      }
    }
    for (int at = 0; at < LOG_HEADER; at++) {
      all.add(flipped(1, at));
    }
    return all;
  }

  private Harm cut(int file, int at) {
    return new Harm(file, "cut at " + at, Arrays.copyOf(files.get(file), at));
  }

  private Harm filled(int file, int from, int to, int value) {
    byte[] content = files.get(file).clone();
    Arrays.fill(content, from, to, (byte) value);
    return new Harm(file, "filled from " + from + " to " + to, content);
  }

  private Harm flipped(int file, int at) {
    byte[] content = files.get(file).clone();
    content[at] ^= (byte) (1 << random.nextInt(8));
    return new Harm(file, "flipped at " + at, content);
  }

  private Path copy() throws IOException {
    copies++;
    Path copy = Files.createDirectories(folder.resolve("copy" + copies)).resolve("x.db");
    for (int i = 0; i < FILES.size(); i++) {
      Files.write(sibling(copy, i), files.get(i));
    }
    return copy;
  }

  private static Path sibling(Path file, int number) {
    return file.resolveSibling("x.db" + FILES.get(number));
  }

  private static String named(Harm harm) {
    return "x.db" + FILES.get(harm.file()) + " " + harm.what();
  }

  private void atStart(Harm harm) throws IOException {
    Path copy = copy();
    byte[] content = harm.content();
    if (content == null) {
      Files.delete(sibling(copy, harm.file()));
    } else {
      Files.write(sibling(copy, harm.file()), content);
    }
    boolean found =
        new Examination(memory).refusal(new Place(copy.toString()), named(harm)) != null;
    refused += found ? 1 : 0;
    clear(copy);
  }

  /// Bytes turn while the journal runs: what it reads is as it was, or refused; it goes on
  /// appending or stops; and what it then acknowledged is there at the next start, or that is
  /// refused.
  private void whileRunning(Harm harm) throws IOException {
    Path copy = copy();
    Place place = new Place(copy.toString());
    Memory mine = memory.copy();
    Load load = new Load(random, mine, 300);
    boolean found = false;
    Journal journal = Journal.open(place.open(_ -> {}), Journal.Settings.USUAL);
    try {
      for (int i = 0; i < 40; i++) {
        append(journal, mine, load.next(i % Load.CLIENTS));
        if (i == 20) {
          overwrite(sibling(copy, harm.file()), harm);
        }
      }
      new Examination(mine).run(journal);
    } catch (Fault fault) {
      found = true;
    } catch (AssertionError e) {
      throw new AssertionError("while running, " + named(harm) + ": " + e.getMessage(), e);
    } finally {
      journal.close();
    }
    Fault later = new Examination(mine).refusal(place, "while running, " + named(harm));
    refused += found || later != null ? 1 : 0;
    clear(copy);
  }

  /// Writes what is different, within the file as it is: the log may have been brought home.
  private void overwrite(Path path, Harm harm) throws IOException {
    byte[] before = files.get(harm.file());
    byte[] now = harm.content() == null ? before : harm.content();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      for (int at = Arrays.mismatch(before, now); at >= 0 && at < now.length; at++) {
        if (before[at] != now[at] && at < channel.size()) {
          channel.write(ByteBuffer.wrap(now, at, 1), at);
        }
      }
    }
  }

  private static void clear(Path copy) throws IOException {
    try (var all = Files.list(copy.resolveSibling("."))) {
      for (Path one : all.toList()) {
        Files.delete(one);
      }
    }
    Files.delete(copy.toAbsolutePath().getParent());
  }
}
