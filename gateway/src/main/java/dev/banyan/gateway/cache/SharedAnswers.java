package dev.banyan.gateway.cache;

import dev.banyan.base.Deadline;
import dev.banyan.shared.Command;
import dev.banyan.shared.Reply;
import dev.banyan.shared.SharedMemory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Kept answers that all nodes share, behind each node's memory. Read on a miss, written behind;
/// what belongs to one caller stays in its node.
///
/// Each tag has in shared memory the time of its last purge, on a clock there that every purge
/// moves; an answer is read and written only together with a look at its tags, in one step, and one
/// whose tag is not there is none. Purges are also a log that each node follows for what it has in
/// its own memory. While shared memory is away, purges are held and nothing is read or written;
/// what other nodes purge meanwhile is learnt when it is back. Thread-safe.
public final class SharedAnswers implements AutoCloseable {
  /// How often the log of purges is looked at: so long may a purge of another node go unnoticed.
  static final Duration FOLLOWED_EVERY = Duration.ofMillis(250);

  private static final Duration KEPT_MAX = Duration.ofDays(1);
  private static final int WRITES_MAX = 64;
  private static final int HELD_MAX = 10_000;
  private static final int PAGE = 500;

  private final SharedMemory memory;
  private final Purges purges;
  private final String prefix;
  private final Semaphore writes = new Semaphore(WRITES_MAX);
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread follower;

  /// Up to where the log was read; empty before the first time. The follower's alone.
  private String seen = "";

  private volatile boolean following;

  /// `prefix` keeps configurations apart: nodes that differ in theirs share nothing.
  public SharedAnswers(SharedMemory memory, Purges purges, String prefix) {
    this.memory = memory;
    this.purges = purges;
    this.prefix = prefix;
    this.follower = Thread.ofVirtual().name("banyan-purges").start(this::follow);
  }

  /// What was found: the answer, null for none, and the time of the purges' clock before it was
  /// looked for.
  record Found(@Nullable KeptAnswer answer, String begun) {}

  /// Whether it makes sense to ask now.
  boolean isOpen() {
    return following && held.isEmpty() && memory.reachable();
  }

  /// Blocks: on a virtual thread. Null where shared memory does not answer.
  @Nullable Found read(Key key) {
    // A purge that is held later is later than the start of the fill, too, and then the fill is
    // not kept.
    if (!isOpen()) {
      return null;
    }
    Command read =
        new Command.Run(
            PurgeScripts.READ, List.of(answerKey(key), clock()), List.of(prefix + ":tag:"));
    Reply reply = memory.ask(read, Deadline.in(Duration.ofSeconds(1)));
    if (!(reply instanceof Reply.Several(List<Reply> parts))) {
      return null;
    }
    String begun = text(parts.getFirst());
    if (begun == null) {
      return null;
    }
    String kept = parts.size() < 2 ? null : text(parts.get(1));
    return new Found(
        kept == null ? null : KeptAnswer.read(Base64.getDecoder().decode(kept)), begun);
  }

  private static @Nullable String text(Reply reply) {
    return reply instanceof Reply.Content(byte[] bytes)
        ? new String(bytes, StandardCharsets.UTF_8)
        : null;
  }

  /// Written behind, unless too much is being written already. `begun` is that of the read before.
  void write(Key key, KeptAnswer answer, String begun, long millis) {
    if (millis <= 0 || !isOpen() || !writes.tryAcquire()) {
      return;
    }
    Thread.ofVirtual().name("banyan-keep").start(() -> send(key, answer, begun, millis));
  }

  private void send(Key key, KeptAnswer answer, String begun, long millis) {
    try {
      byte[] bytes = answer.bytes();
      if (bytes == null) {
        return;
      }
      List<String> tags = new ArrayList<>(answer.tags());
      tags.add(EVERYTHING);
      var _ = // What could not be written is not there: nothing depends on it.
          memory.ask(
              new Command.Run(
                  PurgeScripts.WRITE,
                  List.of(answerKey(key)),
                  List.of(
                      prefix + ":tag:",
                      begun,
                      String.join("\n", tags.stream().map(SharedAnswers::line).toList()),
                      Base64.getEncoder().encodeToString(bytes),
                      Long.toString(Math.min(millis, KEPT_MAX.toMillis())))),
              Deadline.in(Duration.ofSeconds(1)));
    } finally {
      writes.release();
    }
  }

  private static final String EVERYTHING = "everything";

  private static String line(String tag) {
    return tag.replace("%", "%25").replace("\n", "%0A");
  }

  private static String tag(String line) {
    return line.replace("%0A", "\n").replace("%25", "%");
  }

  private String answerKey(Key key) {
    return prefix + ":answer:" + key.digest();
  }

  private String clock() {
    return prefix + ":clock";
  }

  // ---- purges

  /// The first half of a purge, before that of this node's memory: nothing is read from here on.
  /// `tags` null: everything. Returns what to tell.
  List<String> hold(@Nullable List<String> tags) {
    List<String> lines =
        tags == null ? List.of(EVERYTHING) : tags.stream().map(SharedAnswers::line).toList();
    holdLines(lines);
    return lines;
  }

  private void holdLines(List<String> lines) {
    if (held.size() > HELD_MAX) {
      held.clear();
      held.add(EVERYTHING);
    } else {
      held.addAll(lines);
    }
  }

  /// The second half: tells all nodes, without waiting.
  void tell(List<String> lines) {
    List<String> arguments = new ArrayList<>();
    arguments.add(prefix + ":tag:");
    arguments.add(Long.toString(2 * KEPT_MAX.toMillis()));
    arguments.addAll(lines);
    memory.ask(
        new Command.Run(PurgeScripts.PURGE, List.of(clock(), prefix + ":log"), arguments),
        reply -> {
          if (reply instanceof Reply.Failed) {
            holdLines(lines); // Told again when that can be done.
          } else {
            lines.forEach(held::remove);
          }
        });
  }

  private void follow() {
    try {
      do {
        if (!held.isEmpty() && memory.reachable()) {
          tell(List.copyOf(held));
        }
        while (look()) {}
      } while (!over.await(FOLLOWED_EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Reads a page of the log; true where there is more.
  private boolean look() {
    Reply reply =
        memory.ask(
            new Command.Run(
                PurgeScripts.FOLLOW,
                List.of(clock(), prefix + ":log"),
                List.of(seen, Integer.toString(PAGE))),
            Deadline.in(Duration.ofSeconds(1)));
    if (!(reply instanceof Reply.Several(List<Reply> parts)) || parts.size() < 2) {
      return false;
    }
    if (!following || (parts.get(1) instanceof Reply.Whole(long lost) && lost == 1)) {
      purges.purgeAll(); // Of what was kept before, purges are not known.
    }
    for (Reply line : parts.subList(2, parts.size())) {
      String text = text(line);
      if (EVERYTHING.equals(text)) {
        purges.purgeAll();
      } else if (text != null) {
        purges.purge(tag(text));
      }
    }
    String now = text(parts.getFirst());
    seen = now == null ? seen : now;
    following = true;
    return parts.size() - 2 >= PAGE;
  }

  @Override
  public void close() {
    over.countDown();
    try {
      follower.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
