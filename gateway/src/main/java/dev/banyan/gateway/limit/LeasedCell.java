package dev.banyan.gateway.limit;

import dev.banyan.shared.Command;
import dev.banyan.shared.Reply;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What this node holds of a key that is counted by all nodes together.
///
/// The cell holds tokens that shared memory has counted already, and asks for more, without
/// waiting, before they run out. A key it knows nothing of, or whose tokens ran out while the
/// question is under way, may overdraw a little. Held and overdrawn tokens together are at most the
/// *lease*: that is the bound on the error. How many it asks for doubles while they are used up
/// within a tenth of a second, and is halved when they last for more than one.
///
/// While shared memory is away the node lets its share in, starting from its part of what was left
/// when it last heard, or uses up what it holds and refuses. What it let in alone is settled when
/// shared memory is back; for a second more it keeps to its share, so that the others can settle
/// too before anybody asks for tokens.
///
/// All state is under the cell's lock, which is held for nanoseconds; commands are sent outside it.
final class LeasedCell implements Cell {
  private static final long QUICK = 100_000_000L;
  private static final long SLOW = 1_000_000_000L;
  private static final long RETRY = 250_000_000L;
  private static final long GRACE = SLOW;
  private static final long SECOND = 1_000_000_000L;

  private final Rules rules;
  private final String account;

  /// Tokens held; overdrawn where negative.
  private long held;

  /// How much to ask for next.
  private long step = 1;

  private long heardAt;
  private long askedAt;
  private long deniedUntil;
  private boolean denied;
  private boolean asking;
  private boolean retired;
  private long period;

  /// What all nodes had left when this one last heard; the whole where it never did.
  private long leftOfAll;

  /// Counts this node's share while shared memory is away; null while it is there.
  private @Nullable Cell aside;

  /// What was let in alone and is not settled yet.
  private long takenAside;

  /// Since when shared memory is back, while this node still keeps to its share.
  private long backAt;

  private boolean back;

  /// What all cells of a limit have in common. `aside` makes the cell of a share, null where a node
  /// refuses on its own; `calendar` is that of a quota, and of no meaning else.
  record Rules(
      Measure measure,
      Sharing sharing,
      Account accounts,
      Calendar calendar,
      Cells.@Nullable Maker aside,
      LongSupplier nanos,
      LimitMeter meter) {

    long capacity() {
      return measure.capacity();
    }

    long credit() {
      return (sharing.leaseOf(capacity()) + 1) / 2;
    }

    long hold() {
      return Math.max(1, sharing.leaseOf(capacity()) - credit());
    }

    long share() {
      return measure.part(sharing.nodes()).capacity();
    }
  }

  LeasedCell(Rules rules, String text, long now) {
    this.rules = rules;
    this.account = rules.accounts().name(text);
    this.leftOfAll = rules.capacity();
    this.heardAt = now;
    this.askedAt = now;
    this.period = rules.calendar().now().number();
  }

  /// A new period begins with nothing held and nothing owed.
  private void advance() {
    if (!(rules.measure() instanceof Measure.Quota)) {
      return;
    }
    long current = rules.calendar().now().number();
    if (current > period) {
      period = current;
      held = 0;
      denied = false;
      leftOfAll = rules.capacity();
      takenAside = 0;
    }
  }

  @Override
  public long untilFits(long cost, long now) {
    if (cost > rules.capacity()) {
      return NEVER;
    }
    long wait;
    Question question;
    synchronized (this) {
      advance();
      wait = until(cost, now);
      // Refused by nobody but this node: ask, so that it need not stay so.
      question = wait > 0 && !isDenied(now) ? question(now) : null;
    }
    ask(question);
    return wait;
  }

  private long until(long cost, long now) {
    Cell alone = aside;
    if (held >= cost || (alone == null && mayOverdraw(cost, now))) {
      return 0;
    }
    if (alone != null && rules.aside() != null) {
      long wait = alone.untilFits(cost, now);
      return wait == NEVER ? SECOND : wait;
    }
    return isDenied(now) ? deniedUntil - now : SECOND;
  }

  /// Whether the tokens of all nodes are known to be used up.
  private boolean isDenied(long now) {
    return denied && now - deniedUntil < 0;
  }

  /// Whether tokens that nobody granted yet may be used: not while they are known to be used up. A
  /// request that costs more than may be overdrawn is let in where nothing is overdrawn.
  private boolean mayOverdraw(long cost, long now) {
    return !isDenied(now) && (held - cost >= -rules.credit() || (held >= 0 && !asking));
  }

  @Override
  public boolean take(long cost, long now) {
    Question question;
    synchronized (this) {
      advance();
      if (retired || cost > rules.capacity() || !taken(cost, now)) {
        return false;
      }
      question = question(now);
    }
    ask(question);
    return true;
  }

  private boolean taken(long cost, long now) {
    Cell alone = aside;
    if (alone != null && held < cost) {
      boolean fits = rules.aside() != null && alone.take(cost, now);
      takenAside += fits ? cost : 0;
      return fits;
    }
    if (held < cost && !mayOverdraw(cost, now)) {
      return false;
    }
    held -= cost;
    return true;
  }

  /// What is settled and asked for: tokens used while alone up to now, and overdrawn ones.
  private record Question(Command.Run command, long aside, long overdrawn, boolean last) {}

  /// What to ask now; null for nothing. Marks it as asked.
  private @Nullable Question question(long now) {
    boolean early = aside != null && now - askedAt < RETRY;
    if (asking || early || (aside == null && held > step / 2)) {
      return null;
    }
    asking = true;
    askedAt = now;
    adapt(now);
    long overdrawn = Math.max(0, -held);
    long room = rules.hold() - Math.max(0, held);
    boolean last = aside == null || (back && now - backAt >= GRACE);
    long wanted = isDenied(now) || !last ? 0 : Math.max(0, Math.min(step, room));
    return new Question(
        rules
            .accounts()
            .settle(account, rules.calendar().now(), overdrawn + usedAside(now), wanted),
        takenAside,
        overdrawn,
        last);
  }

  private void adapt(long now) {
    long since = now - heardAt;
    if (since < QUICK) {
      step = Math.min(rules.hold(), step * 2);
    } else if (since > SLOW) {
      step = Math.max(1, step / 2);
    }
  }

  /// What was let in alone and still counts.
  private long usedAside(long now) {
    Cell alone = aside;
    if (alone == null || rules.aside() == null) {
      return 0;
    }
    return Math.min(takenAside, rules.share() - alone.left(now));
  }

  private void ask(@Nullable Question question) {
    if (question != null) {
      rules.sharing().memory().ask(question.command(), reply -> heard(reply, question));
    }
  }

  private void heard(Reply reply, Question question) {
    Account.Grant grant = Account.grant(reply);
    long now = rules.nanos().getAsLong();
    Question next = null;
    boolean leaves = false;
    synchronized (this) {
      asking = false;
      if (grant == null) {
        leaves = aside == null;
        goAside(now);
      } else {
        settled(grant, question, now);
        next = held < 0 ? question(now) : null;
      }
    }
    if (leaves) {
      rules.meter().alone();
    }
    ask(next);
  }

  /// Settles what was let in alone, or asks anew.
  void settle() {
    Question question;
    synchronized (this) {
      question = aside == null ? null : question(rules.nanos().getAsLong() + RETRY);
    }
    ask(question);
  }

  private void settled(Account.Grant grant, Question question, long now) {
    if (!question.last() && aside != null) {
      takenAside = Math.max(0, takenAside - question.aside());
      leftOfAll = grant.left();
      backAt = back ? backAt : now;
      back = true;
      return;
    }
    // What was let in while the question was under way is still owed.
    long since = Math.max(0, takenAside - question.aside());
    held = held + question.overdrawn() + grant.granted() - since;
    leftOfAll = grant.left();
    heardAt = now;
    denied = grant.granted() == 0 && grant.waitNanos() > 0;
    deniedUntil = now + grant.waitNanos();
    aside = null;
    takenAside = 0;
    back = false;
    rules.sharing().strays().remove(this);
  }

  /// Shared memory did not answer: from now on this node's share holds, less what is not its own.
  private void goAside(long now) {
    Cells.Maker maker = rules.aside();
    back = false;
    if (aside != null) {
      return;
    }
    rules.sharing().strays().add(this);
    Cell alone =
        maker == null
            ? new BucketCell(new BucketCell.Rules(1, 0), now)
            : maker.make(() -> account, now);
    long mine = Math.min(rules.share(), leftOfAll / rules.sharing().nodes());
    long spent = rules.share() - mine + Math.max(0, -held);
    if (maker != null && spent > 0) {
      boolean ignored = alone.take(Math.min(spent, rules.share()), now);
    }
    // What was overdrawn is settled later, with what is let in from now on.
    takenAside = Math.max(0, -held);
    held = Math.max(0, held);
    aside = alone;
  }

  @Override
  public synchronized void giveBack(long cost, long now) {
    Cell alone = aside;
    if (alone != null && takenAside >= cost) {
      takenAside -= cost;
      alone.giveBack(cost, now);
    } else {
      held += cost;
    }
  }

  @Override
  public synchronized long left(long now) {
    advance();
    Cell alone = aside;
    return alone != null ? held + alone.left(now) : Math.max(0, leftOfAll + held);
  }

  @Override
  public synchronized long untilWhole(long now) {
    Cell alone = aside;
    if (alone != null) {
      return alone.untilWhole(now);
    }
    long used = rules.capacity() - Math.max(0, leftOfAll + held);
    return switch (rules.measure()) {
      case Measure.Bucket bucket -> Math.max(0, used) * bucket.interval();
      case Measure.Window window -> used > 0 ? window.length().toNanos() : 0;
      case Measure.Quota _ -> used > 0 ? rules.calendar().untilEnd(rules.calendar().now()) : 0;
    };
  }

  /// Where the key has been quiet for a while. Tokens of a quota are given back; those of the
  /// others have grown again by then.
  @Override
  public boolean retire(long now) {
    long returned;
    synchronized (this) {
      advance();
      Cell alone = aside;
      boolean quiet = !asking && held >= 0 && now - heardAt > SLOW && now - askedAt > SLOW;
      quiet &= aside == null || takenAside == 0;
      if (retired || !quiet || isDenied(now) || (alone != null && !alone.retire(now))) {
        return retired;
      }
      retired = true;
      rules.sharing().strays().remove(this);
      returned = rules.measure() instanceof Measure.Quota ? held : 0;
      held = 0;
    }
    if (returned > 0) {
      rules
          .sharing()
          .memory()
          .ask(rules.accounts().settle(account, rules.calendar().now(), -returned, 0), _ -> {});
    }
    return true;
  }

  @Override
  public synchronized boolean retired() {
    return retired;
  }
}
