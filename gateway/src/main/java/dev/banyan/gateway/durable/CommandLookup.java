package dev.banyan.gateway.durable;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.command.CommandEvent.Claimed;
import dev.banyan.command.CommandId;
import dev.banyan.command.CommandRequest;
import dev.banyan.command.CommandView;
import dev.banyan.command.Commands;
import dev.banyan.command.KeptAnswer;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Incoming;
import dev.banyan.json.JsonWriter;
import dev.banyan.operation.Caller;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers `GET …/commands/{id}`: what became of a command, for the caller who sent it. Another
/// caller's command is not found. Thread-safe; blocks.
public final class CommandLookup {
  private static final Type TEXT = Type.Text.ANY;
  private static final Type INSTANT = Type.Timestamp.INSTANT;
  private static final Structure HEADER =
      Structure.of(
          "CommandHeader", List.of(Field.required("name", TEXT), Field.required("value", TEXT)));
  private static final Structure ANSWER =
      Structure.of(
          "CommandAnswer",
          List.of(
              Field.required("status", Type.Int.range(100, 599)),
              Field.required("headers", Type.ListOf.of(HEADER)),
              Field.required("bytes", Type.Int.range(0, Long.MAX_VALUE))
                  .documented("How large its body was."),
              Field.required("kept", Type.Bool.BOOL)
                  .documented("Whether the body was small enough to be kept."),
              Field.optional("body", TEXT),
              Field.optional("body-base64", new Type.Binary(Type.UNBOUNDED))
                  .documented("A body that is no text.")));

  /// What is answered, for the generated contract.
  public static final Structure TYPE =
      Structure.of(
          "Command",
          List.of(
              Field.required("id", TEXT),
              Field.required(
                      "state",
                      new Type.Enumeration(List.of("running", "done", "refused", "unknown")))
                  .documented("What became of it; always definite."),
              Field.required("received", INSTANT),
              Field.optional("until", INSTANT).documented("When it has ended at the latest."),
              Field.optional("ended", INSTANT),
              Field.optional("answer", ANSWER),
              Field.optional("problem", TEXT).documented("The name of the problem it met."),
              Field.optional("meaning", TEXT).documented("What will happen, for people."),
              Field.optional("later", TEXT)
                  .documented("The command that a repeat with the same key has become.")));

  private static final JsonWriter WRITER = JsonWriter.of(TYPE);
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final List<Http.Header> HEADERS =
      List.of(
          new Http.Header("content-type", "application/json"),
          new Http.Header("cache-control", "no-store"));

  private final Commands commands;
  private final Showing showing;

  /// Who asks, and by which request.
  public record Asked(Incoming request, Caller caller, String exchange) {}

  /// Is told that the answer to a command is about to be shown, and may throw, so that it is not.
  @FunctionalInterface
  public interface Showing {
    /// @param route that the command was sent to
    void shown(Asked asked, String command, String route, Deadline deadline);
  }

  public CommandLookup(Commands commands, Showing showing) {
    this.commands = commands;
    this.showing = showing;
  }

  /// How callers are told apart.
  static String named(Caller caller) {
    return caller.method() + ":" + caller.id();
  }

  /// The answer; throws `NOT_FOUND` where that caller has sent none with that id.
  ///
  /// @param marks where in the path the id stands
  public Answer answer(Asked asked, int[] marks) {
    String id = asked.request().path().substring(marks[0], marks[1]);
    CommandId known = CommandId.parse(id);
    Caller caller = asked.caller();
    String tenant = caller.tenant() == null ? "" : caller.tenant();
    Deadline deadline = Deadline.in(TIME);
    CommandView view = known == null ? null : commands.find(known, tenant, named(caller), deadline);
    if (view == null) {
      throw Fault.of(Fault.Kind.NOT_FOUND, "There is no such command of this caller");
    }
    if (showsWhatWasAskedFor(view)) {
      showing.shown(asked, id, view.claim().route(), deadline);
    }
    return new Answer(200, HEADERS, Bytes.wrap(WRITER.bytes(written(id, view))));
  }

  private static boolean showsWhatWasAskedFor(CommandView view) {
    return view instanceof CommandView.Done(Claimed _, KeptAnswer answer, Instant _)
        && answer.body() != null
        && !Answer.isProblem(answer.status());
  }

  private static Struct written(String id, CommandView view) {
    Claimed claim = view.claim();
    Struct.Builder out =
        Struct.builder(TYPE)
            .set("id", id)
            .set("state", state(view))
            .set("received", time(claim.at()));
    switch (view) {
      case CommandView.Running _ -> out.set("until", time(claim.until()));
      case CommandView.Done(Claimed _, KeptAnswer answer, Instant at) ->
          out.set("ended", time(at)).set("answer", answer(answer));
      case CommandView.Refused(Claimed _, String why, Instant at) ->
          out.set("ended", time(at))
              .set("problem", why)
              .set("meaning", "Nothing was done; the same key may be sent again.");
      case CommandView.Unknown(Claimed _, String why, CommandId later) ->
          out.set("problem", why)
              .set("later", later == null ? null : later.text())
              .set(
                  "meaning",
                  later == null
                      ? meaning(claim.repeat())
                      : "Nobody knew whether it was done; a repeat with the same key took it up.");
    }
    return out.build();
  }

  private static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static String state(CommandView view) {
    return switch (view) {
      case CommandView.Running _ -> "running";
      case CommandView.Done _ -> "done";
      case CommandView.Refused _ -> "refused";
      case CommandView.Unknown _ -> "unknown";
    };
  }

  private static String meaning(CommandRequest.Repeat repeat) {
    return "Nobody knows whether it was done. "
        + switch (repeat) {
          case NEVER ->
              "It is never done again: a repeat with the same key is refused, and a person has to"
                  + " look.";
          case ONCE_BY ->
              "A repeat with the same key is carried out again, and its target refuses a second"
                  + " one.";
          case CONFIRM -> "A repeat with the same key first asks whether it was done.";
        };
  }

  private static Struct answer(KeptAnswer answer) {
    Bytes body = answer.body();
    String text = body == null ? null : text(body);
    return Struct.of(
        ANSWER,
        (long) answer.status(),
        answer.headers().stream()
            .map(line -> Struct.of(HEADER, line.name(), line.value()))
            .toList(),
        answer.bytes(),
        body != null,
        text,
        text == null ? body : null);
  }

  /// The body as text; null where it is none.
  private static @Nullable String text(Bytes body) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(body.unsafeArray()))
          .toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }
}
