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
  private final String run;
  private final List<String> before;
  private final List<Object> rows = new ArrayList<>();
  private final List<Entry> skipped = new ArrayList<>();
  private long done;

  Taken(Job.Work work, Progress from) {
    this.work = work;
    this.run = from.run();
    this.before = new ArrayList<>(from.rows());
  }

  /// Whether the row was over before; each that was, once.
  boolean wasOver(Object row) {
    return !before.isEmpty() && before.remove(digest(row));
  }

  void done(Object row) {
    rows.add(row);
    done++;
  }

  void skipped(Object row, Entry entry) {
    rows.add(row);
    skipped.add(entry);
  }

  int skipped() {
    return skipped.size();
  }

  /// The rows that failed, as records.
  List<Entry> failures() {
    return List.copyOf(skipped);
  }

  /// What is recorded when the whole page is over.
  List<Entry> page(@Nullable String next) {
    Note note = Note.of("cursor", next).and("done", Long.toString(done));
    return with(new Entry(Progress.PAGE, note.write()));
  }

  /// What is recorded when the run is left within the page; empty where there is nothing to say.
  List<Entry> left() {
    if (rows.isEmpty()) {
      return List.of();
    }
    Note note =
        Note.of("rows", String.join(" ", rows.stream().map(this::digest).toList()))
            .and("done", Long.toString(done));
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
