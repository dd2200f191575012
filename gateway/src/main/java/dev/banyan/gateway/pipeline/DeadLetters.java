package dev.banyan.gateway.pipeline;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonTree.Draft;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The dead letters of one pipeline, in the journal: each a stream `dead-letter/PIPELINE/ID`, and
/// one stream `dead-letter/PIPELINE` that says which are open. An id is made from the message's, so
/// that one that is delivered again finds its letter. In memory is only which are open; what they
/// are is read when it is asked for. Thread-safe; blocks for the journal.
public final class DeadLetters {
  static final String PARKED = "dead-letter-parked";
  static final String BODY = "dead-letter-body";
  static final String EDITED = "dead-letter-edited";
  static final String BEGUN = "dead-letter-begun";
  static final String REDRIVEN = "dead-letter-redriven";
  static final String DROPPED = "dead-letter-dropped";

  /// A body is kept in records of so many bytes.
  private static final int CHUNK = 2 << 20;

  private static final int PAGE = 1_000;

  /// Records of a letter may be as large as a chunk.
  private static final int LETTER_PAGE = 8;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Journal journal;
  private final String pipeline;
  private final int most;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final LetterBook book = new LetterBook();
  private final Writes writes;
  private volatile long seen = -1;

  /// What was written to the dead letters of pipelines in this process, by whichever generation: an
  /// attempt or an operator may be at it still for the one before when the next takes messages.
  /// Thread-safe; one for a journal.
  public static final class Written {
    private final Map<String, Writes> all = new ConcurrentHashMap<>();

    private Writes of(String pipeline) {
      return all.computeIfAbsent(pipeline, _ -> new Writes());
    }
  }

  /// Appends to the dead letters of one pipeline.
  private static final class Writes {
    private final AtomicLong count = new AtomicLong();

    /// Whether one was never answered. It may be made at any time, so that nothing is taken for
    /// known from then on.
    private volatile boolean unsure;
  }

  /// `most` is how many may be open before the pipeline takes no more messages.
  DeadLetters(Journal journal, Written written, String pipeline, int most, InstantSource clock) {
    this.journal = journal;
    this.writes = written.of(pipeline);
    this.pipeline = pipeline;
    this.most = most;
    this.clock = clock;
  }

  /// The id of a message's letter.
  static String id(String messageId) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(messageId.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(hash, 10));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private StreamId stream(String id) {
    return new StreamId("", "dead-letter/" + pipeline + "/" + id);
  }

  private StreamId lines() {
    return new StreamId("", "dead-letter/" + pipeline);
  }

  /// Reads what was written since, here or by others.
  void refresh() {
    long before = writes.count.get();
    List<Recorded> page;
    do {
      long known = ask(LetterBook::version);
      page = journal.read(lines(), known, PAGE, Deadline.in(PATIENCE));
      List<Recorded> read = page;
      var _ = ask(book -> book.fold(read));
    } while (!Journal.isLast(page, PAGE));
    seen = before;
  }

  /// Whether something was written in this process that was not read back.
  boolean isBehind() {
    return writes.unsure || seen != writes.count.get();
  }

  private <T> T ask(Function<LetterBook, T> question) {
    lock.lock();
    try {
      return question.apply(book);
    } finally {
      lock.unlock();
    }
  }

  /// How far its list is known; another where more is.
  long version() {
    return ask(LetterBook::version);
  }

  boolean isOpen(String id) {
    return ask(one -> one.isOpen(id));
  }

  boolean holds(String key) {
    return ask(one -> one.holds(key));
  }

  List<String> heldKeys() {
    return ask(LetterBook::heldKeys);
  }

  boolean isFirstOfKey(String id) {
    return ask(one -> one.isFirstOfKey(id));
  }

  int size() {
    return ask(LetterBook::size);
  }

  int most() {
    return most;
  }

  /// Whether there are so many that no more messages may be taken.
  boolean isFull() {
    return size() >= most;
  }

  /// How many there are of how many, and what to do about it.
  String standing() {
    return ("%d dead letters are open, and at %d no more messages are taken:"
            + " run them again or drop them")
        .formatted(size(), most);
  }

  List<String> ids(int max) {
    return ask(one -> one.ids(max));
  }

  /// What is written of open letters, the oldest first, behind that line of the list.
  List<LetterBook.Line> lines(long after, int max) {
    List<Long> places = ask(one -> one.places(after, max));
    List<LetterBook.Line> lines = new ArrayList<>();
    while (lines.size() < places.size()) {
      int before = lines.size();
      long first = places.get(before);
      for (Recorded one : journal.read(lines(), first - 1, PAGE, Deadline.in(PATIENCE))) {
        if (lines.size() < places.size() && one.place().version() == places.get(lines.size())) {
          lines.add(LetterBook.line(one));
        }
      }
      if (lines.size() == before) {
        throw Fault.bug(
            "the journal lost the list of dead letters at " + first, new IllegalStateException());
      }
    }
    return lines;
  }

  /// Keeps a message; when this returns, it is durable. One that is here already stays as it is.
  void park(Message message, Letter.Cause cause, List<Append.Part> together) {
    String id = id(message.identity());
    // First how far it is, then whether it is open: an append that was not answered may be made at
    // any moment, and is then either seen or in the way.
    long version = journal.version(stream(id), Deadline.in(PATIENCE));
    refresh();
    if (isOpen(id)) {
      return;
    }
    Instant now = clock.instant();
    List<Bytes> chunks = chunks(message.body());
    for (Bytes chunk : chunks.subList(1, chunks.size())) {
      Entry more = new Entry(BODY, new Draft().put("body", LetterJson.bytes(chunk)).bytes());
      version = append(List.of(part(id, version, more)));
    }
    Bytes payload =
        new Draft()
            .put("pipeline", pipeline)
            .put("message", LetterJson.head(message))
            .put("cause", LetterJson.cause(cause))
            .put("more", JsonTree.number(chunks.size() - 1))
            .put("body", LetterJson.bytes(chunks.getFirst()))
            .bytes();
    List<Append.Part> parts = new ArrayList<>(together);
    parts.add(part(id, version, new Entry(PARKED, payload)));
    parts.add(line(LetterBook.OPENED, LetterBook.opened(id, cause, message.place(), now)));
    append(parts);
    refresh();
  }

  private static List<Bytes> chunks(Bytes body) {
    List<Bytes> chunks = new ArrayList<>();
    byte[] all = body.unsafeArray();
    for (int at = 0; at == 0 || at < all.length; at += CHUNK) {
      chunks.add(Bytes.wrap(Arrays.copyOfRange(all, at, Math.min(all.length, at + CHUNK))));
    }
    return chunks;
  }

  private Append.Part part(String id, long version, Entry entry) {
    Expected expected = version == 0 ? Expected.newStream() : Expected.version(version);
    return new Append.Part(stream(id), expected, List.of(entry));
  }

  private Append.Part line(String kind, JsonTree entry) {
    return new Append.Part(
        lines(), Expected.any(), List.of(new Entry(kind, Bytes.wrap(entry.bytes()))));
  }

  private long append(List<Append.Part> parts) {
    Outcome outcome;
    try {
      outcome = journal.append(new Append(parts, List.of()), Deadline.in(PATIENCE));
    } catch (Fault fault) {
      writes.unsure = true;
      throw fault;
    } finally {
      writes.count.incrementAndGet();
    }
    return switch (outcome) {
      case Outcome.Written(var places) -> places.getFirst().version();
      case Outcome.Refused _ ->
          throw Fault.builder(Fault.Kind.CONFLICT, "The dead letter has changed meanwhile")
              .operator("look at it again, then decide")
              .build();
    };
  }

  /// The letter; throws `NOT_FOUND` where there is none.
  Letter read(String id) {
    Letter letter = folded(id).letter();
    if (letter == null) {
      throw Fault.of(Fault.Kind.NOT_FOUND, "There is no such dead letter");
    }
    return letter;
  }

  private LetterReader folded(String id) {
    LetterReader reader = new LetterReader(pipeline, id);
    List<Recorded> page;
    do {
      page = journal.read(stream(id), reader.version(), LETTER_PAGE, Deadline.in(PATIENCE));
      page.forEach(reader::fold);
    } while (!Journal.isLast(page, LETTER_PAGE));
    return reader;
  }

  /// Puts another body in the place of the original one, which stays.
  void edit(Letter letter, Bytes body, String by) {
    if (body.size() > CHUNK) {
      throw Fault.of(Fault.Kind.TOO_LARGE, "A changed body may have " + CHUNK + " bytes");
    }
    Bytes payload = new Draft().put("by", by).put("body", LetterJson.bytes(body)).bytes();
    append(List.of(part(letter.id(), letter.version(), new Entry(EDITED, payload))));
  }

  /// Says, before anything is sent, that a letter is run again.
  Redrive begin(Letter letter, String by, boolean force) {
    Bytes payload = new Draft().put("by", by).put("force", JsonTree.truth(force)).bytes();
    long begun = append(List.of(part(letter.id(), letter.version(), new Entry(BEGUN, payload))));
    return new Redrive(letter.id(), begun);
  }

  /// Says how that ended; null where it is done, and the letter closed. Where it was said before,
  /// by an append that was not answered, that stands. Whether it is done, as it stands.
  boolean end(Redrive redrive, Letter.@Nullable Cause failure, List<Append.Part> together) {
    String id = redrive.letter();
    LetterReader reader = folded(id);
    Boolean said = reader.done(redrive.begun());
    if (said != null) {
      refresh();
      return said;
    }
    Draft members = new Draft().put(LetterReader.RUN, JsonTree.number(redrive.begun()));
    List<Append.Part> parts = new ArrayList<>(together);
    if (failure != null) {
      members.put("cause", LetterJson.cause(failure));
    } else {
      parts.add(line(LetterBook.CLOSED, LetterBook.closed(id)));
    }
    Entry entry = new Entry(REDRIVEN, members.put("done", JsonTree.truth(failure == null)).bytes());
    parts.addFirst(part(id, reader.version(), entry));
    append(parts);
    refresh();
    return failure == null;
  }

  /// Throws a letter away. What it was stays in the journal.
  void drop(Letter letter, String by) {
    Bytes payload = new Draft().put("by", by).bytes();
    append(
        List.of(
            part(letter.id(), letter.version(), new Entry(DROPPED, payload)),
            line(LetterBook.CLOSED, LetterBook.closed(letter.id()))));
    refresh();
  }
}
