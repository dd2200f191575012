package dev.banyan.gateway.durable;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.command.Attempt;
import dev.banyan.command.Ending;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.operation.Grant;
import java.util.List;

/// A command that is being carried out for a request: records how it ends, before that is told.
/// Owned by whoever carries it out; ending it blocks.
public final class Command {
  private final Attempt attempt;
  private final Keys keys;

  Command(Attempt attempt, Keys keys) {
    this.attempt = attempt;
    this.keys = keys;
  }

  /// Takes it, to carry it out or to give it up; true for the first who does.
  public boolean take() {
    return attempt.take();
  }

  /// That deadline, or an earlier one: nothing may be begun for it once others may take it over.
  public Deadline within(Deadline deadline) {
    return attempt.within(deadline);
  }

  /// Whether it may have been done before, which is settled first.
  public Grant.Earlier earlier() {
    return attempt.earlier();
  }

  /// The headers that tell its caller where to ask for it.
  public List<Http.Header> about() {
    return keys.about(attempt.id());
  }

  public int answerBytesMax() {
    return keys.rules().answerBytesMax();
  }

  /// Records an answer; throws `OUTCOME_UNKNOWN` where it could not be recorded.
  public void done(Answer answer) {
    counted(
        CommandMeter.Outcome.KEPT,
        () ->
            attempt.done(
                Replays.kept(answer.status(), answer.headers(), answer.body(), answerBytesMax())));
  }

  /// Records an answer of which the body is not kept, since it is too large or has no end.
  public void doneWithoutBody(int status, List<Http.Header> headers, long bytes) {
    counted(
        CommandMeter.Outcome.KEPT, () -> attempt.done(Replays.headOnly(status, headers, bytes)));
  }

  /// Records a failure of an operation, with the problem that it is answered with. `called`:
  /// whether the operation was called.
  public void failed(Fault fault, boolean called, Answer problem) {
    ended(Ending.of(fault, keys.rules().effect(), called), fault.name(), problem);
  }

  /// Records that a request was not relayed, or that no answer came.
  public void notRelayed(Fault fault) {
    Answer none = new Answer(502, List.of(), dev.banyan.value.Bytes.wrap(new byte[0]));
    ended(Ending.ofRelay(fault), fault.name(), none);
  }

  /// Records the answer of a system that a request was relayed to.
  public void relayed(Answer answer) {
    ended(Ending.ofStatus(answer.status()), "status-" + answer.status(), answer);
  }

  /// Records that it was not carried out.
  public void givenUp() {
    counted(CommandMeter.Outcome.RELEASED, () -> attempt.released("cancelled"));
  }

  /// Where a command before this one may have been done, a refusal says nothing of that one: the
  /// target may refuse because it was.
  private void ended(Ending ending, String why, Answer answer) {
    boolean again = earlier() != Grant.Earlier.NONE;
    boolean refused = answer.status() >= 400;
    switch (ending == Ending.KEPT && again && refused ? Ending.UNKNOWN : ending) {
      case KEPT -> done(answer);
      case RELEASED -> counted(CommandMeter.Outcome.RELEASED, () -> attempt.released(why));
      case UNKNOWN -> counted(CommandMeter.Outcome.UNKNOWN, () -> attempt.unknown(why));
    }
  }

  private void counted(CommandMeter.Outcome outcome, Runnable recording) {
    try {
      recording.run();
      keys.meter().count(outcome);
    } catch (Fault fault) {
      keys.meter().count(CommandMeter.Outcome.UNRECORDED);
      System.getLogger("banyan.commands")
          .log(System.Logger.Level.ERROR, () -> String.valueOf(fault.operator()));
      throw fault;
    }
  }
}
