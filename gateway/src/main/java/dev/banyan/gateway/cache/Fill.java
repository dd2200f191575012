package dev.banyan.gateway.cache;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.RelayPass;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One asking of a system whose answer is to be kept, if it may. Belongs to the request that asks:
/// to its event loop or its virtual thread.
///
/// It ends in exactly one of [#keep], [#apart], [#failed] and [#abandoned], and with it the flight
/// that others wait for.
public final class Fill {
  private static final Set<Fault.Kind> ERRORS =
      Set.of(Fault.Kind.UNREACHABLE, Fault.Kind.GARBAGE, Fault.Kind.TIMEOUT, Fault.Kind.OVERLOADED);

  private final RouteCache cache;
  private final Task task;
  private final Start start;
  private final @Nullable Stored before;
  private final @Nullable Flight flight;
  private @Nullable List<String> tags;
  private SharedAnswers.@Nullable Found found;
  private @Nullable Stored recalled;
  private boolean hurried;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile CacheUse use = CacheUse.MISS;

  /// What is asked, for whom, and where the answer may be put: under the owner's key, or under the
  /// one that all have in common.
  record Task(RequestCopy request, Owner owner, Key own, Key common, Memory.Errand errand) {}

  /// When it began, on the clock of purges and on the wall, and the tags known then; null where
  /// they cannot be told.
  record Start(long purges, long millis, @Nullable List<String> tags) {}

  Fill(RouteCache cache, Task task, Start start, @Nullable Stored before, @Nullable Flight flight) {
    this.cache = cache;
    this.task = task;
    this.start = start;
    this.before = before;
    this.flight = flight;
    this.tags = start.tags();
  }

  Memory.Errand errand() {
    return task.errand();
  }

  Flight flight() {
    return flight == null ? new Flight() : flight;
  }

  /// Who is to be told to the system: what is for all is asked for by nobody in particular.
  public Owner owner() {
    return task.owner();
  }

  /// The request, without the conditions of the client: the whole answer is wanted.
  public RequestCopy request() {
    return task.request().without(Conditions.HEADERS);
  }

  RequestCopy asked() {
    return task.request();
  }

  RouteCache cache() {
    return cache;
  }

  @Nullable Stored before() {
    return before;
  }

  Start start() {
    return start;
  }

  /// What the cache did in the end, for the log.
  public CacheUse use() {
    return use;
  }

  void use(CacheUse what) {
    use = what;
  }

  /// Its client has less time than others would have: that this one's is over says nothing of
  /// theirs.
  public void hurried() {
    hurried = true;
  }

  /// More of what the answer shows; null where that cannot be told, so that it must not be kept.
  public void about(@Nullable List<String> more) {
    List<String> known = tags;
    if (more == null || known == null) {
      tags = null;
      return;
    }
    List<String> all = new ArrayList<>(known);
    all.addAll(more);
    tags = all;
  }

  /// The conversation to answer: what is said there is kept and passed on.
  public Conversation around(Conversation client) {
    return new FillConversation(this, client);
  }

  /// A conversation with nobody: what is said there is kept.
  public Conversation alone() {
    return new FillConversation(this, null);
  }

  /// What looks on while the request is relayed.
  public RelayPass.Tap tap() {
    return new RelayFill(this);
  }

  /// The fields to add to the request, so that the system need not say again what is kept.
  public List<Http.Header> conditions() {
    Stored known = before;
    List<Http.Header> conditions = new ArrayList<>(2);
    if (known != null) {
      add(conditions, "if-none-match", known.header("etag"));
      add(conditions, "if-modified-since", known.header("last-modified"));
    }
    return conditions;
  }

  private static void add(List<Http.Header> to, String name, @Nullable String value) {
    if (value != null) {
      to.add(new Http.Header(name, value));
    }
  }

  /// The fields of the client's request that are not passed on, in lower case.
  public static List<String> withheld() {
    return Conditions.HEADERS;
  }

  // ---- what other nodes have

  /// Whether other nodes may have the answer, so that [#recall] is worth a while.
  public boolean mayRecall() {
    SharedAnswers shared = cache.memory().shared();
    return shared != null && flight != null && task.common().common() && shared.isOpen();
  }

  /// Asks shared memory: for what the owner has, where that is more than one caller, then for what
  /// all have in common. Blocks: on a virtual thread.
  public void recall() {
    SharedAnswers shared = cache.memory().shared();
    if (shared != null && task.own().common()) {
      recall(shared, task.own());
    }
    boolean more = recalled == null && task.common() != task.own();
    if (shared != null && more) {
      recall(shared, task.common());
    }
  }

  private void recall(SharedAnswers shared, Key key) {
    found = shared.read(key);
    KeptAnswer kept = found == null ? null : found.answer();
    Memory memory = cache.memory();
    if (kept == null || !kept.selection().matches(task.request())) {
      return;
    }
    int[] slots = kept.tags().stream().mapToInt(memory.purges()::slot).toArray();
    Stored stored =
        new Stored(
            kept.content(),
            kept.life(),
            kept.selection(),
            new Stored.Subject(slots, start.purges()),
            kept.open());
    boolean fits = key == task.own() || kept.open();
    if (fits && stored.fresh(memory.now()) && memory.put(key, stored)) {
      recalled = stored;
    }
  }

  /// What was recalled, kept here from now on; null where that is nothing that may be given.
  public @Nullable Answer recalled() {
    Stored stored = recalled;
    if (stored == null) {
      return null;
    }
    land(new Flight.Landing.Landed(stored));
    use = CacheUse.HIT;
    return stored.answer(task.request(), cache.memory().now(), "hit; detail=shared");
  }

  private void share(Key key, KeptAnswer answer) {
    SharedAnswers shared = cache.memory().shared();
    SharedAnswers.Found known = found;
    if (shared != null && known != null && key.common()) {
      shared.write(key, answer, known.begun(), answer.life().end() - cache.memory().now());
    }
  }

  // ---- the ends

  /// The answer, as it is kept; not kept where its subject was purged meanwhile or is not known.
  Stored keep(Stored.Content content, RelayRules.Verdict verdict) {
    Memory memory = cache.memory();
    Purges purges = memory.purges();
    List<String> known = tags;
    List<String> all = new ArrayList<>(known == null ? List.of() : known);
    all.add(Purging.target(task.request().path()));
    int[] slots = all.stream().mapToInt(purges::slot).toArray();
    Stored stored =
        new Stored(
            content,
            verdict.life(),
            verdict.selection(),
            new Stored.Subject(slots, start.purges()),
            verdict.open());
    Key key = verdict.open() && cache.policy().open() ? task.common() : task.own();
    boolean kept = known != null && memory.put(key, stored);
    if (kept) {
      share(key, new KeptAnswer(content, verdict.life(), verdict.selection(), verdict.open(), all));
    }
    if (known == null) {
      apart();
    } else {
      land(kept ? new Flight.Landing.Landed(stored) : Flight.ABANDONED);
    }
    return stored;
  }

  /// The answer is for this request alone.
  void apart() {
    if (!over.get() && flight != null) {
      cache.memory().setApart(task.errand());
    }
    land(Flight.APART);
  }

  /// The request has ended: whoever still waits must not wait on.
  public void ended() {
    abandoned();
  }

  void abandoned() {
    land(Flight.ABANDONED);
  }

  /// The system could not be asked, or said that there is no such thing: `status` is what a client
  /// would be told. Returns what to answer instead; null where the fault is to be told.
  public @Nullable Answer failed(Fault fault, int status) {
    Stored known = before;
    if (ERRORS.contains(fault.kind())
        && known != null
        && known.usableOnError(cache.memory().now())) {
      land(new Flight.Landing.Landed(known));
      use = CacheUse.STALE;
      return known.fault() == null ? onError(known) : null;
    }
    long negative = cache.policy().negative();
    if (negative > 0 && !cache.policy().relays() && (status == 404 || status == 410)) {
      keep(
          new Stored.Content(status, List.of(), Bytes.wrap(new byte[0]), fault),
          CallRules.negative(cache.policy(), task.request(), start.millis()));
    } else if (fault.kind() == Fault.Kind.CANCELLED
        || (hurried && fault.kind() == Fault.Kind.TIMEOUT)) {
      abandoned();
    } else {
      land(new Flight.Landing.Failed(fault));
    }
    return null;
  }

  Answer onError(Stored known) {
    use = CacheUse.STALE;
    return known.answer(
        task.request(), cache.memory().now(), "hit; fwd=stale; detail=stale-if-error");
  }

  /// The background's asking is over.
  public void refreshed() {
    abandoned(); // Says nothing where it has ended otherwise.
    cache.memory().refreshed();
  }

  void land(Flight.Landing landing) {
    if (over.compareAndSet(false, true) && flight != null) {
      cache.memory().landed(task.errand(), flight);
      flight.land(landing);
    }
  }
}
