package dev.banyan.gateway.validate;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.RelayPass;
import dev.banyan.json.check.SchemaCheck;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Holds one answer against the contract while it is relayed: a copy of it where findings are only
/// reported, the answer itself where they are refused. Owned by the request's event loop, but for
/// the check of a held body.
///
/// An answer from the cache was checked when it was kept. 304 speaks of a body that the client has.
public final class AnswerTap implements RelayPass.Tap {
  /// After a refusal, nobody else is told anything.
  private static final int REFUSED = -2;

  private static final Bytes EMPTY = Bytes.wrap(new byte[0]);

  private final @Nullable OperationRules operation;
  private final Validation.Settings settings;
  private final Journal journal;
  private final boolean headOnly;
  private final Around around;
  private int wanted = -1;
  private @Nullable SchemaCheck schema;
  private @Nullable String coding;
  private boolean counts;

  /// What stands around the check: whoever else looks on, how a failure is answered, and where what
  /// is held is counted.
  public record Around(RelayPass.@Nullable Tap inner, RelayPass.Failed failed, HeldBytes memory) {}

  AnswerTap(
      @Nullable OperationRules operation,
      Validation.Settings settings,
      Journal journal,
      boolean headOnly,
      Around around) {
    this.operation = operation;
    this.settings = settings;
    this.journal = journal;
    this.headOnly = headOnly;
    this.around = around;
  }

  @Override
  public Course head(Received answer) {
    OperationRules rules = operation;
    if (answer.status() == 304) {
      return passedOn(answer);
    }
    if (rules == null) {
      tell(Finding.NOT_CHECKED); // Its request was of nothing that the contract has.
      return passedOn(answer);
    }
    boolean refuses = settings.answers() == Validation.Mode.REFUSE;
    Finding finding = judged(rules, answer);
    if (finding != null) {
      return found(answer, finding, refuses);
    }
    boolean whole = answer.contentLength() <= settings.answerBytesMax();
    if (!refuses) {
      Course course = passedOn(answer);
      if (course.instead() != null) {
        return course;
      }
      counts = true;
      int most = whole ? settings.answerBytesMax() : -1;
      if (!whole) {
        tell(Finding.NOT_CHECKED);
        counts = false;
      }
      return new Course(null, course.added(), Math.max(most, course.bytesMax()));
    }
    return new Course(null, List.of(), settings.answerBytesMax(), new Held(answer));
  }

  /// What the head alone says; null where the body has to be looked at.
  private @Nullable Finding judged(OperationRules rules, Received answer) {
    Media media = rules.answer(answer.status());
    if (media == null) {
      return wrong(Finding.Kind.STATUS, "has a status that the contract does not declare");
    }
    if (headOnly || media.types().isEmpty() || bare(answer)) {
      return Finding.RIGHT;
    }
    Media.Body body = media.find(fields(answer, "content-type"));
    if (body == null) {
      return wrong(Finding.Kind.CONTENT_TYPE, "has a content type that the contract does not");
    }
    schema = body.schema();
    List<String> codings = fields(answer, "content-encoding");
    coding = codings.isEmpty() ? null : String.join(", ", codings);
    return schema == null ? Finding.RIGHT : null;
  }

  private static boolean bare(Received answer) {
    return answer.status() < 200 || answer.status() == 204;
  }

  private static List<String> fields(Received answer, String name) {
    List<String> all = new ArrayList<>();
    for (Http.Header header : answer.headers()) {
      if (header.name().equalsIgnoreCase(name)) {
        all.add(header.value());
      }
    }
    return all;
  }

  private Finding wrong(Finding.Kind kind, String what) {
    return Finding.wrong(
        kind,
        Fault.builder(Fault.Kind.GARBAGE, "The system's answer is not usable")
            .operator("the answer " + what)
            .build());
  }

  private void tell(Finding finding) {
    OperationRules rules = operation;
    journal.found(CheckMeter.Message.ANSWER, rules == null ? "none" : rules.name(), finding);
  }

  private Course found(Received answer, Finding finding, boolean refuses) {
    tell(finding);
    Fault fault = finding.fault();
    if (fault == null || !refuses) {
      return passedOn(answer);
    }
    return new Course(refused(fault), List.of(), -1);
  }

  private Answer refused(Fault fault) {
    if (around.inner() != null) {
      around.inner().broken(fault);
    }
    wanted = REFUSED;
    return around.failed().answer(fault);
  }

  private Course passedOn(Received answer) {
    RelayPass.Tap inner = around.inner();
    Course course = inner == null ? Course.PASS : inner.head(answer);
    wanted = course.bytesMax();
    return course;
  }

  @Override
  public void whole(Bytes body) {
    RelayPass.Tap inner = around.inner();
    if (inner != null && wanted != REFUSED) {
      hand(inner, body);
    }
    SchemaCheck by = schema;
    if (counts && by != null) {
      HeldBytes.Portion copy = around.memory().portion();
      copy.share(body.size());
      Thread.ofVirtual().name("banyan-validate").start(() -> look(by, body, copy));
    }
  }

  private void hand(RelayPass.Tap inner, Bytes body) {
    if (wanted < 0) {
      inner.whole(EMPTY);
    } else if (body.size() > wanted) {
      inner.tooLarge();
    } else {
      inner.whole(body);
    }
  }

  private void look(SchemaCheck by, Bytes body, HeldBytes.Portion copy) {
    try {
      tell(look(by, body));
    } finally {
      copy.giveBack();
    }
  }

  private Finding look(SchemaCheck by, Bytes body) {
    try {
      Media.check(by, body, coding, settings.answerBytesMax(), around.memory());
      return Finding.RIGHT;
    } catch (Fault fault) {
      return switch (fault.kind()) {
        case TOO_LARGE, OVERLOADED, UNSUPPORTED_MEDIA_TYPE -> Finding.NOT_CHECKED;
        default -> Finding.of(Finding.Kind.BODY, fault);
      };
    } catch (RuntimeException | StackOverflowError bug) {
      return Finding.failed(bug);
    }
  }

  @Override
  public void tooLarge() {
    if (around.inner() != null && wanted != REFUSED) {
      around.inner().tooLarge();
    }
    if (counts) {
      tell(Finding.NOT_CHECKED);
    }
  }

  @Override
  public void broken(@Nullable Fault fault) {
    if (around.inner() != null && wanted != REFUSED) {
      around.inner().broken(fault);
    }
  }

  /// An answer that is passed on when it is whole and right.
  private final class Held implements Holding {
    private final Received received;
    private volatile Finding finding = Finding.NOT_CHECKED;
    private Bytes body = EMPTY;

    Held(Received received) {
      this.received = received;
    }

    @Override
    public void judge(Bytes whole) {
      body = whole;
      SchemaCheck by = schema;
      finding = by == null ? Finding.RIGHT : look(by, whole);
    }

    @Override
    public Answer answer() {
      tell(finding);
      Fault broken = finding.fault();
      if (broken != null || finding.kind() == Finding.Kind.NOT_CHECKED) {
        return refused(
            broken != null && broken.kind() == Fault.Kind.BUG ? broken : unusable(broken));
      }
      Course course = passedOn(received);
      if (around.inner() != null) {
        hand(around.inner(), body);
      }
      if (course.instead() != null) {
        return course.instead();
      }
      List<Http.Header> headers = new ArrayList<>(received.headers());
      headers.addAll(course.added());
      return new Answer(received.status(), headers, body);
    }

    @Override
    public Answer tooLarge() {
      tell(Finding.NOT_CHECKED);
      return refused(unusable(null));
    }

    private Fault unusable(@Nullable Fault why) {
      return Fault.builder(Fault.Kind.GARBAGE, "The system's answer is not usable")
          .operator(
              why == null
                  ? "the answer is too large to be checked, or in a form that is not unpacked;"
                      + " see `answer-max` of `validate`, and `held` of `overload`"
                  : "the answer breaks its contract; see the log of banyan.validate")
          .build();
    }
  }
}
