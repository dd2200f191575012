package dev.banyan.gateway.durable;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.command.Decision;
import dev.banyan.command.Ending;
import dev.banyan.command.KeptAnswer;
import dev.banyan.command.Together;
import dev.banyan.http.Answer;
import dev.banyan.journal.Append;
import dev.banyan.operation.Companion;
import dev.banyan.operation.Effect;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A request with a key for a command of a model: what it is answered is recorded in the append
/// that its events are in. Owned by the request's thread.
public final class Joined implements Companion {
  private final Keys keys;
  private final Together together;
  private final Deadline deadline;
  private Function<@Nullable Object, Answer> rendering = _ -> none();
  private @Nullable Answer offered;
  private @Nullable Decision other;
  private @Nullable Fault failure;
  private boolean written;

  Joined(Keys keys, Together together, Deadline deadline) {
    this.keys = keys;
    this.together = together;
    this.deadline = deadline;
  }

  private static Answer none() {
    throw Fault.bug("a command was decided before it was said how to answer", new Exception());
  }

  /// Looks first, where even beginning in vain would be seen; null where the key is free.
  public Keys.@Nullable Verdict look() {
    other = together.look(deadline);
    return other == null ? null : verdict(other);
  }

  /// Says how what the command answers is given to its caller.
  public void rendering(Function<@Nullable Object, Answer> how) {
    rendering = how;
  }

  /// What is to be appended with the events of a command that would answer this.
  List<Append.Part> parts(@Nullable Object whole) {
    Answer answer = rendering.apply(whole);
    offered = answer;
    return List.of(together.part(kept(answer)));
  }

  private KeptAnswer kept(Answer answer) {
    int most = keys.rules().answerBytesMax();
    return Replays.kept(answer.status(), answer.headers(), answer.body(), most);
  }

  /// What ends a decision whose key another request was faster to take.
  private static Fault overtaken() {
    return Fault.builder(Fault.Kind.CONFLICT, "Another request with this key was faster")
        .name("idempotency-key-overtaken")
        .unsent()
        .build();
  }

  /// The append was refused: goes on where it was not for the key.
  void refused() {
    other = together.look(deadline);
    if (other != null) {
      throw overtaken();
    }
  }

  void written() {
    written = true;
    keys.meter().count(CommandMeter.Outcome.CLAIMED);
    keys.meter().count(CommandMeter.Outcome.KEPT);
  }

  /// The answer that was recorded, with where to ask for it.
  public Answer recorded() {
    if (!written) {
      throw Fault.bug("a command answered and recorded nothing", new IllegalStateException());
    }
    return marked(Objects.requireNonNull(offered));
  }

  private Answer marked(Answer answer) {
    return Keys.headed(answer, keys.about(together.id()));
  }

  /// The failure that is told; null where something else is.
  public @Nullable Fault failure() {
    return failure;
  }

  /// What a failure is answered with. That is recorded as well: nothing else came of the command.
  public Keys.Verdict failed(Fault fault, boolean called, Function<Fault, Answer> problems) {
    if (other != null) {
      return verdict(other);
    }
    if (fault.kind() == Fault.Kind.OUTCOME_UNKNOWN && offered != null) {
      return settled(fault, problems);
    }
    failure = fault;
    return nothing(fault, called, problems.apply(fault));
  }

  private Keys.Verdict nothing(Fault fault, boolean called, Answer problem) {
    boolean kept = Ending.of(fault, Effect.WRITE, called) == Ending.KEPT;
    try {
      other = kept ? together.done(kept(problem)) : together.released(fault.name());
    } catch (Fault unrecorded) {
      // Nothing was done, and the key is as it was: the problem says all there is to say.
      keys.meter().count(CommandMeter.Outcome.UNRECORDED);
      return new Keys.Verdict.Give(problem);
    }
    if (other != null) {
      failure = null;
      return verdict(other);
    }
    keys.meter().count(CommandMeter.Outcome.CLAIMED);
    keys.meter().count(kept ? CommandMeter.Outcome.KEPT : CommandMeter.Outcome.RELEASED);
    return new Keys.Verdict.Give(marked(problem));
  }

  private Keys.Verdict settled(Fault fault, Function<Fault, Answer> problems) {
    return switch (together.settle()) {
      case MADE -> {
        written();
        yield new Keys.Verdict.Give(recorded());
      }
      case NOT_MADE -> told(CommandProblems.notRecorded(fault), problems);
      case UNKNOWN -> told(CommandProblems.unsettled(fault), problems);
    };
  }

  private Keys.Verdict told(Fault fault, Function<Fault, Answer> problems) {
    failure = fault;
    return new Keys.Verdict.Give(problems.apply(fault));
  }

  private Keys.Verdict verdict(Decision decision) {
    return keys.told(decision, keys.about(together.id(decision)));
  }
}
