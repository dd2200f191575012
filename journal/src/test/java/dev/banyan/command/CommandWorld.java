package dev.banyan.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.command.CommandRequest.Repeat;
import dev.banyan.journal.Journal;
import dev.banyan.journal.MemoryStore;
import dev.banyan.model.reaction.Jumps;
import dev.banyan.operation.Grant;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One key, two processes and their clocks, on virtual time; knows what was really done, when, and
/// by whose clock, and holds every answer against that. Owned by one thread.
final class CommandWorld {
  private static final Duration ALLOWED = Duration.ofSeconds(10);
  private static final Duration KEEP = Duration.ofMinutes(10);
  private static final Duration LEASE = ALLOWED.plus(Deciding.MARGIN);
  private static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");
  private static final CommandKey KEY = new CommandKey("", "shop.POST /orders", "me:me", "key");

  final Map<String, Integer> seen = new TreeMap<>();
  private final Random random;
  private final Repeat repeat;
  private final boolean jumping;
  private final MemoryStore store = new MemoryStore(1);
  private final List<Node> nodes = new ArrayList<>();
  private final List<Work> works = new ArrayList<>();

  /// What became of commands, by id: `done 200`, `refused` or `unknown`.
  private final Map<CommandId, String> ends = new HashMap<>();

  private final Map<CommandId, Work> all = new HashMap<>();
  private Instant now = BEGIN;
  private boolean done; // since the key was free, and nobody knows
  private int settled;
  private @Nullable Work kept;

  CommandWorld(long seed, boolean jumping) {
    this.random = new Random(seed);
    this.repeat = Repeat.values()[random.nextInt(Repeat.values().length)];
    this.jumping = jumping;
    for (int i = 0; i < 2; i++) {
      nodes.add(new Node(new Jumps(2 * seed + i)));
    }
  }

  /// A machine with a clock, and the process on it.
  private final class Node {
    private final Jumps jumps;
    private Commands commands;
    private boolean bornRight;

    /// When the process has first seen claims of a clock that is ahead of its own.
    private final Map<CommandId, Instant> ahead = new HashMap<>();

    Node(Jumps jumps) {
      this.jumps = jumps;
      this.commands = born();
      this.bornRight = isRight();
    }

    private Commands born() {
      InstantSource wall = () -> now.plusMillis(jumps.now());
      Journal.Settings settings = new Journal.Settings(100, 1 << 20, wall);
      Instant begun = now;
      Instant told = wall.instant();
      InstantSource steady = () -> told.plus(Duration.between(begun, now));
      return new Commands(Journal.inPlace(store, settings), new Clocks(wall, steady));
    }

    Instant wall() {
      return now.plusMillis(jumps.now());
    }

    /// It looks at a claim that has no end.
    void looks(Work work) {
      boolean early = work.at().isAfter(wall().plus(Deciding.MARGIN));
      if (early && work.commands() != commands) {
        ahead.putIfAbsent(work.attempt().id(), now);
      }
    }

    /// Whether it takes a claim without an end for lost: its own, and those of a clock that is
    /// ahead, by the time that has passed; all others by its clock.
    boolean isLost(Work work) {
      Instant since = work.commands() == commands ? work.begun() : ahead.get(work.attempt().id());
      Instant time = since == null ? wall() : work.at().plus(Duration.between(since, now));
      return time.isAfter(work.at().plus(LEASE));
    }

    boolean isRight() {
      return jumps.now() == 0;
    }

    void restart() {
      commands = born();
      bornRight = isRight();
      ahead.clear();
    }
  }

  /// An attempt that was claimed.
  ///
  /// @param begun when that really was
  /// @param at the same by the clock of its node
  private record Work(
      Node node, Commands commands, Attempt attempt, Instant begun, Instant at, boolean did) {
    boolean right() {
      return at.equals(begun);
    }

    @Override
    public String toString() {
      return attempt.id() + " of " + begun + ", " + at + " by its clock";
    }
  }

  void step() {
    Node node = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> ask(node);
      case 4, 5 -> finish();
      case 6 -> find(node);
      case 7 -> {
        works.removeIf(work -> work.node() == node);
        node.restart();
      }
      case 8 -> {
        if (jumping) {
          saw("jump");
          node.jumps.next();
        }
      }
      default -> now = now.plusSeconds(random.nextInt(random.nextInt(5) == 0 ? 2_000 : 20));
    }
  }

  private void saw(String what) {
    seen.merge(what, 1, Integer::sum);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(1));
  }

  private void ask(Node node) {
    Bytes digest = Bytes.wrap(new byte[] {(byte) (random.nextInt(4) == 0 ? 1 : 0)});
    CommandRequest request = new CommandRequest(digest, ALLOWED, KEEP, repeat);
    all.values().stream().filter(work -> !isTakenOver(work)).forEach(node::looks);
    Commands.Claiming claiming = node.commands.claim(KEY, request, soon());
    Attempt attempt = claiming.attempt();
    String decision = claiming.decision().getClass().getSimpleName();
    saw(attempt != null && attempt.earlier() != Grant.Earlier.NONE ? "Claim again" : decision);
    Work live = live(node);
    if (live != null) {
      assertThat(decision).as("while %s is under way", live).isIn("InUse", "Reused");
    }
    switch (claiming.decision()) {
      case Decision.Claim _ -> claimed(node, attempt);
      case Decision.Replay(KeptAnswer answer, _) ->
          assertThat(answer.status()).as("the answer again").isEqualTo(settled);
      case Decision.InUse(Duration after, _) -> assertThat(after).isPositive();
      case Decision.Reused _ -> {}
      case Decision.Unknown _ -> assertThat(repeat).isEqualTo(Repeat.NEVER);
    }
  }

  /// What this process has in hand, whatever its clock says; or another, where both clocks are
  /// right: nobody may take that for lost.
  private @Nullable Work live(Node asking) {
    for (Work work : works) {
      boolean own = work.node() == asking;
      boolean known = own || (work.right() && asking.isRight());
      if (known && !now.isAfter(work.begun().plus(LEASE)) && !isTakenOver(work)) {
        return work;
      }
    }
    return null;
  }

  /// Whether another with a wrong clock has claimed the key since.
  private boolean isTakenOver(Work work) {
    return all.keySet().stream().anyMatch(id -> id.version() > work.attempt().id().version());
  }

  private void claimed(Node node, @Nullable Attempt attempt) {
    if (attempt == null) {
      throw new AssertionError("a claim without an attempt");
    }
    if (attempt.earlier() == Grant.Earlier.NONE) {
      assertThat(done).as("something may have been done for it before").isFalse();
    } else {
      assertThat(repeat).as("carried out again").isNotEqualTo(Repeat.NEVER);
    }
    Work before = kept;
    if (before != null) {
      saw("free");
      if (before.right() && node.bornRight) {
        assertThat(now).as("freed too early").isAfterOrEqualTo(before.begun().plus(KEEP));
      }
    }
    kept = null;
    boolean did = random.nextBoolean();
    done |= did;
    Work work = new Work(node, node.commands, attempt, now, node.wall(), did);
    works.add(work);
    all.put(attempt.id(), work);
  }

  /// A process ends a command that it carries out, in time and as it was.
  private void finish() {
    if (works.isEmpty()) {
      return;
    }
    Work work = works.remove(random.nextInt(works.size()));
    if (now.isAfter(work.begun().plus(ALLOWED))) {
      return; // Its end is lost with it.
    }
    Attempt attempt = work.attempt();
    boolean over = isTakenOver(work);
    try {
      if (!work.did() && random.nextInt(3) == 0) {
        attempt.released("overloaded");
        boolean again = attempt.earlier() != Grant.Earlier.NONE;
        ends.put(attempt.id(), again ? "unknown" : "refused");
      } else if (random.nextInt(3) == 0) {
        attempt.unknown("outcome-unknown");
        ends.put(attempt.id(), "unknown");
      } else {
        int status = 200 + random.nextInt(90);
        attempt.done(KeptAnswer.whole(status, List.of(), Bytes.wrap(new byte[0])));
        settled = status;
        ends.put(attempt.id(), "done " + status);
        done = false; // It is known, and so is its answer.
        kept = work;
      }
      assertThat(over).as("ended, and taken over").isFalse();
    } catch (Fault fault) {
      saw("conflict");
      assertThat(fault.kind()).isEqualTo(Fault.Kind.OUTCOME_UNKNOWN);
      assertThat(over).as("refused, and not taken over: " + fault.operator()).isTrue();
    }
  }

  /// What became of a command is always told, and as it is.
  private void find(Node node) {
    if (all.isEmpty()) {
      return;
    }
    List<CommandId> ids = all.keySet().stream().sorted(this::byVersion).toList();
    CommandId id = ids.get(random.nextInt(ids.size()));
    Work work = all.get(id);
    if (work != null) {
      node.looks(work);
    }
    CommandView view = node.commands.find(id, "", "me:me", soon());
    if (view == null || work == null) {
      throw new AssertionError("nothing is told of " + id);
    }
    saw(view.getClass().getSimpleName());
    String end = ends.get(id);
    String told =
        switch (view) {
          case CommandView.Running _ -> "running";
          case CommandView.Done(_, KeptAnswer answer, _) -> "done " + answer.status();
          case CommandView.Refused _ -> "refused";
          case CommandView.Unknown _ -> "unknown";
        };
    if (end != null) {
      assertThat(told).as("of what has ended").isEqualTo(end);
      return;
    }
    String expected = isTakenOver(work) || node.isLost(work) ? "unknown" : "running";
    assertThat(told).as("of %s at %s", work, now).isEqualTo(expected);
  }

  private int byVersion(CommandId one, CommandId other) {
    return Long.compare(one.version(), other.version());
  }

  /// Clocks are right again and nobody is at work: soon no key is in use. A claim of a clock that
  /// was ahead by no more than those of nodes may differ is waited for by that clock.
  void end() {
    works.clear();
    for (Node node : nodes) {
      node.jumps.end();
      node.restart();
    }
    Bytes digest = Bytes.wrap(new byte[] {0});
    CommandRequest request = new CommandRequest(digest, ALLOWED, KEEP, repeat);
    Commands commands = nodes.getFirst().commands;
    if (commands.claim(KEY, request, soon()).decision() instanceof Decision.InUse) {
      now = now.plus(Deciding.MARGIN).plus(LEASE).plusSeconds(1);
      assertThat(commands.claim(KEY, request, soon()).decision())
          .as("in use for ever")
          .isNotInstanceOf(Decision.InUse.class);
    }
  }
}
