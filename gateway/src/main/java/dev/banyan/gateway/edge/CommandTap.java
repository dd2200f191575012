package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.durable.Command;
import dev.banyan.http.Answer;
import dev.banyan.http.RelayPass;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Records the answer to a relayed command before the client gets it: outermost of those who look
/// on, so that what is recorded is what is given. An answer that is too large to be kept, or a
/// stream of events, is passed on while its outcome is being recorded. Owned by the request's event
/// loop, but for what is recorded.
final class CommandTap implements RelayPass.Tap {
  private static final Bytes EMPTY = Bytes.wrap(new byte[0]);

  private final Command command;
  private final RelayPass.@Nullable Tap inner;
  private final RelayPass.Failed failed;
  private @Nullable Received received;
  private int wanted = -1;
  private boolean anew;
  private boolean recorded;

  CommandTap(Command command, RelayPass.@Nullable Tap inner, RelayPass.Failed failed) {
    this.command = command;
    this.inner = inner;
    this.failed = failed;
  }

  @Override
  public boolean awaits() {
    return true;
  }

  @Override
  public Course head(Received answer) {
    Course course = inner == null ? Course.PASS : inner.head(answer);
    if (course.again() != null) {
      anew = true;
      return course;
    }
    received = answer;
    wanted = course.bytesMax();
    List<Http.Header> added = new ArrayList<>(course.added());
    added.addAll(command.about());
    if (isEvents(answer)) {
      recordHead();
      return new Course(course.instead(), added, course.bytesMax(), course.holding());
    }
    int most = Math.max(command.answerBytesMax(), course.bytesMax());
    return new Course(null, added, most, new Recording(answer, course));
  }

  private static boolean isEvents(Received answer) {
    return answer.headers().stream()
        .anyMatch(
            header ->
                header.name().equalsIgnoreCase("content-type")
                    && header.value().toLowerCase(Locale.ROOT).startsWith("text/event-stream"));
  }

  @Override
  public void whole(Bytes body) {
    if (inner != null) {
      inner.whole(body);
    }
  }

  @Override
  public void tooLarge() {
    recordHead();
    if (inner == null) {
      return;
    }
    if (wanted < 0) {
      inner.whole(EMPTY);
    } else {
      inner.tooLarge();
    }
  }

  @Override
  public void broken(@Nullable Fault fault) {
    if (inner != null) {
      inner.broken(fault);
    }
    if (!anew && !recorded) {
      Fault why = fault == null ? Fault.of(Fault.Kind.GARBAGE, "The answer broke off") : fault;
      later(one -> one.notRelayed(why));
    }
  }

  private void recordHead() {
    Received answer = received;
    if (answer != null && !recorded) {
      recorded = true; // A stream that breaks off later, or grows too large, has no second end.
      long bytes = Math.max(answer.contentLength(), command.answerBytesMax() + 1L);
      later(one -> one.doneWithoutBody(answer.status(), answer.headers(), bytes));
    }
  }

  private void later(Consumer<Command> end) {
    Thread.ofVirtual().name("banyan-command").start(CommandRelay.aside(command, end));
  }

  /// An answer that is passed on when it is recorded.
  private final class Recording implements Holding {
    private final Received answer;
    private final Course course;
    private volatile @Nullable Answer given;
    private volatile @Nullable Fault unrecorded;

    Recording(Received answer, Course course) {
      this.answer = answer;
      this.course = course;
    }

    @Override
    public boolean passesOn() {
      return course.instead() == null && course.holding() == null;
    }

    @Override
    public void judge(Bytes body) {
      Answer decided = decided(body);
      given = decided;
      try {
        command.relayed(decided);
      } catch (Fault fault) {
        unrecorded = fault;
      }
    }

    /// What is given where the answer is whole: what those who look on have decided.
    private Answer decided(Bytes body) {
      Holding holding = course.holding();
      if (holding != null) {
        holding.judge(body);
        return holding.answer();
      }
      Answer instead = course.instead();
      RelayPass.Tap looking = inner;
      if (looking != null) {
        hand(looking, body);
      }
      if (instead != null) {
        return instead;
      }
      List<Http.Header> headers = new ArrayList<>(answer.headers());
      headers.addAll(course.added());
      return new Answer(answer.status(), headers, body);
    }

    private void hand(RelayPass.Tap looking, Bytes body) {
      if (wanted < 0) {
        looking.whole(EMPTY);
      } else if (body.size() > wanted) {
        looking.tooLarge();
      } else {
        looking.whole(body);
      }
    }

    @Override
    public Answer answer() {
      Fault fault = unrecorded;
      Answer decided = given;
      if (fault != null || decided == null) {
        return failed.answer(
            fault == null ? Fault.bug("no answer was decided", new Error()) : fault);
      }
      return marked(decided);
    }

    @Override
    public Answer tooLarge() {
      Holding holding = course.holding();
      Answer instead = course.instead();
      Answer decided =
          holding != null
              ? holding.tooLarge()
              : instead != null ? instead : new Answer(answer.status(), answer.headers(), EMPTY);
      later(one -> one.relayed(decided));
      return marked(decided);
    }

    private Answer marked(Answer decided) {
      List<Http.Header> headers = new ArrayList<>(decided.headers());
      headers.addAll(command.about());
      return new Answer(decided.status(), headers, decided.body());
    }
  }
}
