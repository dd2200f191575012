package dev.banyan.gateway.durable;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.command.Attempt;
import dev.banyan.command.CommandId;
import dev.banyan.command.CommandKey;
import dev.banyan.command.CommandRequest;
import dev.banyan.command.Commands;
import dev.banyan.command.Decision;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Grant;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A route's keys as they are honoured: reads the key, claims it, and says what is done. Made once
/// for each route; thread-safe.
///
/// @param lookup the path under which callers ask what became of a command
public record Keys(KeyRules.Honoured rules, Commands commands, String lookup, CommandMeter meter) {

  /// What is done about a request.
  public sealed interface Verdict {
    /// It is carried out.
    record Go(Command command) implements Verdict {}

    /// It was carried out before, and this is the answer again.
    record Give(Answer answer) implements Verdict {}

    /// It is refused. `headers` say where to ask what became of the first.
    record Refuse(Fault fault, List<Http.Header> headers) implements Verdict {
      public Refuse {
        headers = List.copyOf(headers);
      }
    }
  }

  /// The request's key; null where it brings none and needs none. Throws where it needs one, and
  /// where it is no key.
  public @Nullable String read(Incoming request) {
    if (!KeyRules.WRITES.contains(request.method())) {
      return null;
    }
    String key = KeyHeader.read(request.headers(KeyHeader.NAME), rules.anyone());
    if (key == null && rules.required()) {
      throw CommandProblems.missing();
    }
    return key;
  }

  /// A request's key, on its route.
  public record Key(Keys keys, String text) {
    /// How large the request's body may be.
    public long bodyBytesMax() {
      return keys.rules.bodyBytesMax();
    }

    /// Decides about the request, and claims the key where it is to be carried out. Blocks; throws
    /// where the journal cannot be asked.
    public Verdict claim(Incoming request, Caller caller, Bytes body, Duration allowed) {
      return keys.claim(text, request, caller, body, allowed);
    }

    /// Whether the claim, what is done and its end become durable in one append.
    public boolean joins() {
      return keys.rules.joins();
    }

    /// What joins the request's answer to what it does. Nothing is asked of the journal yet.
    public Joined join(Incoming request, Caller caller, Bytes body, Deadline deadline) {
      CommandRequest asked = keys.asked(request, body, deadline.remaining());
      return new Joined(keys, keys.commands.together(keys.named(text, caller), asked), deadline);
    }
  }

  public Key at(String text) {
    return new Key(this, text);
  }

  /// Refuses a key where none is honoured.
  public static void refuse(Incoming request) {
    if (KeyRules.WRITES.contains(request.method()) && !request.headers(KeyHeader.NAME).isEmpty()) {
      throw CommandProblems.notOffered();
    }
  }

  private Verdict claim(String key, Incoming request, Caller caller, Bytes body, Duration allowed) {
    Commands.Claiming claiming =
        commands.claim(named(key, caller), asked(request, body, allowed), Deadline.in(allowed));
    Attempt attempt = claiming.attempt();
    if (attempt != null) {
      meter.count(CommandMeter.Outcome.CLAIMED);
      if (attempt.earlier() != Grant.Earlier.NONE) {
        meter.count(CommandMeter.Outcome.AGAIN);
      }
      return new Verdict.Go(new Command(attempt, this));
    }
    return told(claiming.decision(), about(claiming.id()));
  }

  private CommandKey named(String key, Caller caller) {
    String tenant = caller.tenant() == null ? "" : caller.tenant();
    return new CommandKey(tenant, rules.route(), CommandLookup.named(caller), key);
  }

  private CommandRequest asked(Incoming request, Bytes body, Duration allowed) {
    return new CommandRequest(
        CommandRequest.digest(request.method(), request.path(), request.query(), body),
        allowed,
        rules.keep(),
        rules.repeat());
  }

  /// An answer with more headers.
  static Answer headed(Answer answer, List<Http.Header> more) {
    List<Http.Header> all = new ArrayList<>(answer.headers());
    all.addAll(more);
    return new Answer(answer.status(), all, answer.body());
  }

  Verdict told(Decision decision, List<Http.Header> headers) {
    return switch (decision) {
      case Decision.Claim _ ->
          throw Fault.bug("a claim without an attempt", new IllegalStateException());
      case Decision.Replay replay when replay.answer().body() == null -> {
        meter.count(CommandMeter.Outcome.REPLAYED);
        yield new Verdict.Refuse(CommandProblems.notKept(replay.answer()), headers);
      }
      case Decision.Replay replay -> {
        meter.count(CommandMeter.Outcome.REPLAYED);
        yield new Verdict.Give(Replays.answer(replay.answer(), headers));
      }
      case Decision.Reused _ -> {
        meter.count(CommandMeter.Outcome.REUSED);
        yield new Verdict.Refuse(CommandProblems.reused(), headers);
      }
      case Decision.InUse(Duration retryAfter, _) -> {
        meter.count(CommandMeter.Outcome.IN_USE);
        yield new Verdict.Refuse(CommandProblems.inUse(retryAfter), headers);
      }
      case Decision.Unknown _ -> {
        meter.count(CommandMeter.Outcome.REFUSED_UNKNOWN);
        yield new Verdict.Refuse(CommandProblems.unknown(), headers);
      }
    };
  }

  /// What tells a caller where to ask what became of a command.
  List<Http.Header> about(@Nullable CommandId id) {
    if (id == null) {
      return List.of();
    }
    List<Http.Header> headers = new ArrayList<>(2);
    headers.add(new Http.Header("banyan-command", id.text()));
    headers.add(new Http.Header("link", "<" + lookup + "/" + id.text() + ">; rel=\"monitor\""));
    return headers;
  }
}
