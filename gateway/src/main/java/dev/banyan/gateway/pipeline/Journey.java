package dev.banyan.gateway.pipeline;

import dev.banyan.audit.AuditTrail;
import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One message on its way through the stages. What was reached is remembered by its place, so that
/// a later attempt goes on where the one before failed: a call that was answered is not made again,
/// and a condition is not asked again. Owned by the thread of its one attempt at a time.
final class Journey {
  /// A list of more items than this is not split.
  static final int PARTS_MAX = 10_000;

  private static final long BUSY_MILLIS = 250;
  private static final long UNRECORDED_MILLIS = 1_000;

  /// The places of a pipeline's own steps, which every message passes.
  private static final List<String> STEPS =
      IntStream.rangeClosed(1, 32).mapToObj(number -> "steps/" + number).toList();

  private final List<Stage> stages;
  private final int variables;
  private final String path;
  private final Object message;
  private final Claims claims;
  private final Map<String, Object> reached = new HashMap<>(4);
  private final List<String> written = new ArrayList<>(1);
  private long later;
  private @Nullable Ending gathered;
  private @Nullable Object part;

  /// What messages were gathered by; of a part, or of those that go on together.
  private @Nullable Object group;

  private String place = "";

  /// Who remembers which keys were done.
  interface Claims {
    /// Claims a key; throws a `Fault` where it is not known whether it was done.
    Claim claim(String key, Stage.Deduplicates stage);
  }

  /// What became of a claim.
  enum Claim {
    /// The stages behind may be done.
    MINE,
    /// They were done, for this message or another of the key.
    DONE,
    /// Another message of the key is worked on.
    BUSY
  }

  private enum Step {
    GO_ON,
    LEAVE,
    LATER,
    GATHERED
  }

  Journey(Pipeline pipeline, Struct message, Claims claims) {
    this(pipeline, pipeline.stages(), "", message, claims);
  }

  private Journey(
      Pipeline pipeline, List<Stage> stages, String path, Object message, Claims claims) {
    this.stages = stages;
    this.variables = pipeline.variables();
    this.path = path;
    this.message = message;
    this.claims = claims;
  }

  /// The one journey on which messages go on that were gathered, in this order.
  static Journey together(Pipeline pipeline, List<Journey> parts) {
    int last = pipeline.stages().size();
    List<Stage> inside =
        pipeline.stages().get(last - 1) instanceof Stage.Gathers gathers
            ? gathers.inside()
            : List.of();
    List<Object> items = new ArrayList<>();
    parts.forEach(one -> items.add(Objects.requireNonNullElse(one.part, Null.NULL)));
    Journey together =
        new Journey(pipeline, inside, "steps/" + last + "/", items, (_, _) -> Claim.MINE);
    together.group = parts.getFirst().group;
    return together;
  }

  /// What was sent that must not be sent again.
  List<String> written() {
    return List.copyOf(written);
  }

  /// An attempt, from where the one before ended.
  Ending attempt(Exchange exchange, long nowMillis) {
    @Nullable Object[] values = new Object[variables];
    values[0] = message;
    if (group != null) {
      values[1] = group;
    }
    try {
      Step step = walk(stages, values, path, new Attempt(exchange, nowMillis));
      return switch (step) {
        case LATER -> new Ending.Later(later);
        case GATHERED -> Objects.requireNonNullElse(gathered, new Ending.Done());
        case GO_ON, LEAVE -> new Ending.Done();
      };
    } catch (Failure failure) {
      return new Ending.Failed(failure.fault, failure.verdict, place);
    }
  }

  private record Attempt(Exchange exchange, long nowMillis) {}

  /// A failure with what it means. Has no stack trace.
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Fault fault;
    private final Turn.Verdict verdict;

    Failure(Fault fault, Turn.Verdict verdict) {
      super(fault.getMessage(), fault, false, false);
      this.fault = fault;
      this.verdict = verdict;
    }
  }

  private Step walk(List<Stage> stages, @Nullable Object[] values, String path, Attempt attempt) {
    for (int i = 0; i < stages.size(); i++) {
      boolean known = path.isEmpty() && i < STEPS.size();
      String here = known ? STEPS.get(i) : path + "steps/" + (i + 1);
      Step step = one(stages.get(i), values, here, attempt);
      if (step != Step.GO_ON) {
        return step;
      }
    }
    return Step.GO_ON;
  }

  private Step one(Stage stage, @Nullable Object[] values, String path, Attempt attempt) {
    place = path;
    return switch (stage) {
      case Stage.Calls calls -> call(calls, values, path, attempt);
      case Stage.Filters(var condition) -> {
        Object holds = once(path, () -> condition.evaluate(values));
        yield Boolean.TRUE.equals(holds) ? Step.GO_ON : Step.LEAVE;
      }
      case Stage.Maps maps -> {
        values[maps.slot()] =
            once(path, () -> maps.mapping().toModern(struct(maps.from().evaluate(values))));
        yield Step.GO_ON;
      }
      case Stage.Sets sets -> {
        values[sets.slot()] = once(path, () -> sets.fields().bind(values));
        yield Step.GO_ON;
      }
      case Stage.Splits splits -> split(splits, values, path, attempt);
      case Stage.Gathers gathers -> {
        Object by = poison(() -> gathers.group().evaluate(values));
        group = by;
        part = poison(() -> gathers.item().evaluate(values));
        Expression until = gathers.until();
        boolean closes = until != null && Boolean.TRUE.equals(poison(() -> until.evaluate(values)));
        gathered = new Ending.Gathered(String.valueOf(by), closes);
        yield Step.GATHERED;
      }
      case Stage.Routes routes -> route(routes, values, path, attempt);
      case Stage.Deduplicates unique -> {
        Object claim = reached.get(path);
        if (claim == null) {
          String key = String.valueOf(poison(() -> unique.key().evaluate(values)));
          claim = claim(key, unique);
        }
        if (claim == Claim.BUSY) {
          later = attempt.nowMillis() + BUSY_MILLIS;
          yield Step.LATER;
        }
        reached.put(path, claim);
        yield claim == Claim.MINE ? Step.GO_ON : Step.LEAVE;
      }
      case Stage.Throttles(var throttle) -> {
        Object turn = once(path, () -> throttle.turn(attempt.nowMillis()));
        later = (Long) turn;
        yield later <= attempt.nowMillis() ? Step.GO_ON : Step.LATER;
      }
    };
  }

  private Claim claim(String key, Stage.Deduplicates stage) {
    try {
      return claims.claim(key, stage);
    } catch (Fault fault) {
      throw new Failure(fault, verdict(fault, true));
    }
  }

  private Step call(Stage.Calls calls, @Nullable Object[] values, String path, Attempt attempt) {
    Object answer = reached.get(path);
    if (answer == null) {
      Struct input = (Struct) poison(() -> calls.binding().bind(values));
      try {
        attempt.exchange().deadline().check(calls.target().name());
        answer = calls.target().call(input, attempt.exchange());
      } catch (Fault fault) {
        if (AuditTrail.isUnrecorded(fault)) {
          later = attempt.nowMillis() + UNRECORDED_MILLIS;
          return Step.LATER; // Nothing was asked of the system: this was no attempt.
        }
        throw failed(calls, path, fault);
      } catch (RuntimeException | Error defect) {
        String seen = calls.target().name() + " met a defect: " + defect;
        throw failed(calls, path, Fault.bug(seen, defect));
      }
      if (calls.onlyOnce()) {
        written.add(path + " " + calls.target().name());
      }
      reached.put(path, answer == null ? Null.NULL : answer);
    }
    if (calls.slot() >= 0) {
      values[calls.slot()] = answer == Null.NULL ? null : answer;
    }
    return Step.GO_ON;
  }

  /// A write that met a defect may have been made, as one that was sent.
  private Failure failed(Stage.Calls calls, String path, Fault fault) {
    boolean unknown = calls.onlyOnce() && fault.leavesOpen();
    if (unknown) {
      written.add(path + " " + calls.target().name());
    }
    return new Failure(fault, unknown ? Turn.Verdict.UNKNOWN : verdict(fault, calls.onlyOnce()));
  }

  /// What a failed call means for its message. A system that says that it is overloaded may have
  /// made a write that was sent to it.
  private static Turn.Verdict verdict(Fault fault, boolean onlyOnce) {
    if (fault.reach() == Fault.Reach.SENT) {
      return onlyOnce ? Turn.Verdict.UNKNOWN : Turn.Verdict.AGAIN;
    }
    boolean again = fault.kind().mayPass() || fault.kind() == Fault.Kind.CANCELLED;
    return again ? Turn.Verdict.AGAIN : Turn.Verdict.POISON;
  }

  private Step split(Stage.Splits splits, @Nullable Object[] values, String path, Attempt attempt) {
    Object evaluated = once(path, () -> splits.list().evaluate(values));
    List<?> items = evaluated instanceof List<?> list ? list : List.of();
    if (items.size() > PARTS_MAX) {
      throw new Failure(
          Fault.of(Fault.Kind.INVALID, "The list has more than " + PARTS_MAX + " items"),
          Turn.Verdict.POISON);
    }
    for (int i = 0; i < items.size(); i++) {
      @Nullable Object[] inner = values.clone();
      inner[splits.slot()] = items.get(i);
      Step step = walk(splits.inside(), inner, path + "/item/" + (i + 1) + "/", attempt);
      if (step == Step.LATER) {
        return step;
      }
    }
    return Step.GO_ON;
  }

  /// The number of the case is remembered: a case is not left for another between attempts.
  private Step route(Stage.Routes routes, @Nullable Object[] values, String path, Attempt attempt) {
    int chosen =
        (Integer)
            once(
                path,
                () -> {
                  for (int i = 0; i < routes.cases().size(); i++) {
                    var condition = routes.cases().get(i).condition();
                    if (condition == null || Boolean.TRUE.equals(condition.evaluate(values))) {
                      return i;
                    }
                  }
                  return -1;
                });
    if (chosen < 0) {
      return Step.GO_ON;
    }
    String inside = path + "/case/" + (chosen + 1) + "/";
    return walk(routes.cases().get(chosen).inside(), values.clone(), inside, attempt);
  }

  private interface Question {
    @Nullable Object ask();
  }

  private Object once(String path, Question question) {
    Object known = reached.get(path);
    if (known == null) {
      known = poison(question);
      reached.put(path, known);
    }
    return known;
  }

  /// What is computed of a message comes out the same each time: a failure will not pass.
  private static Object poison(Question question) {
    try {
      return Objects.requireNonNullElse(question.ask(), Null.NULL);
    } catch (Fault fault) {
      throw new Failure(fault, Turn.Verdict.POISON);
    }
  }

  private static Struct struct(@Nullable Object value) {
    if (value instanceof Struct struct) {
      return struct;
    }
    throw Fault.of(Fault.Kind.INVALID, "There is no value to be mapped");
  }
}
