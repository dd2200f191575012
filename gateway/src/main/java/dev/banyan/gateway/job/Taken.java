package dev.banyan.gateway.job;

import dev.banyan.journal.Entry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a run has come within a page. A run that is left in good order records which rows of its
/// page are over, by digests of what they hold: a list that is read again may have lost rows since,
/// or hold more, so that their number would say nothing. Owned by one thread.
final class Taken {
  /// Bytes of a digest: two rows of a page that differ never have the same one.
  private static final int DIGEST_BYTES = 16;

  private final Job.Work work;
  private final String node;
  private final String run;
  private final List<String> before;
  private final List<Object> done = new ArrayList<>();
  private final List<Object> failed = new ArrayList<>();
  private final List<Object> unclear = new ArrayList<>();
  private final List<Entry> skipped = new ArrayList<>();

  /// @param node who records it
  Taken(Job.Work work, Progress from, String node) {
    this.work = work;
    this.node = node;
    this.run = from.run();
    this.before = new ArrayList<>(from.rows());
  }

  /// Whether the row was over before; each that was, once.
  boolean wasOver(Object row) {
    return !before.isEmpty() && before.remove(digest(row));
  }

  void done(Object row) {
    done.add(row);
  }

  /// @param doubtful whether it may have been done all the same
  void skipped(Object row, Entry entry, boolean doubtful) {
    (doubtful ? unclear : failed).add(row);
    skipped.add(entry);
  }

  int skipped() {
    return skipped.size();
  }

  /// What is recorded when the whole page is over.
  List<Entry> page(@Nullable String next) {
    Note note = Note.of("cursor", next).and("done", Integer.toString(done.size()));
    return with(new Entry(Progress.PAGE, note.and(Progress.NODE, node).write()));
  }

  /// What is recorded when the run is left within the page; empty where there is nothing to say.
  List<Entry> left() {
    return left(failed);
  }

  /// What is recorded when the run is given up within the page: the rows that failed are tried
  /// again by whoever goes on with it, those apart that may have been done.
  List<Entry> givenUp() {
    return left(List.of());
  }

  private List<Entry> left(List<Object> more) {
    List<Object> over = new ArrayList<>(done);
    over.addAll(unclear);
    over.addAll(more);
    if (over.isEmpty()) {
      return List.copyOf(skipped);
    }
    Note note =
        Note.of("rows", String.join(" ", over.stream().map(this::digest).toList()))
            .and("done", Integer.toString(done.size()))
            .and(Progress.NODE, node);
    return with(new Entry(Progress.ROWS, note.write()));
  }

  private List<Entry> with(Entry last) {
    List<Entry> all = new ArrayList<>(skipped);
    all.add(last);
    return all;
  }

  private String digest(Object row) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(run.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      byte[] whole = sha.digest(work.json(row).getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(whole, DIGEST_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
