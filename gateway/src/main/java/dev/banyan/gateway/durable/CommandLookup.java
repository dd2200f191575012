package dev.banyan.gateway.durable;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
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
import dev.banyan.operation.Caller;
import dev.banyan.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers `GET …/commands/{id}`: what became of a command, for the caller who sent it. Another
/// caller's command is not found. Thread-safe; blocks.
public final class CommandLookup {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final List<Http.Header> HEADERS =
      List.of(
          new Http.Header("content-type", "application/json"),
          new Http.Header("cache-control", "no-store"));

  private final Commands commands;

  public CommandLookup(Commands commands) {
    this.commands = commands;
  }

  /// How callers are told apart.
  static String named(Caller caller) {
    return caller.method() + ":" + caller.id();
  }

  /// The answer; throws `NOT_FOUND` where that caller has sent none with that id.
  public Answer answer(String id, Caller caller) {
    CommandId known = CommandId.parse(id);
    String tenant = caller.tenant() == null ? "" : caller.tenant();
    CommandView view =
        known == null ? null : commands.find(known, tenant, named(caller), Deadline.in(TIME));
    if (view == null) {
      throw Fault.of(Fault.Kind.NOT_FOUND, "There is no such command of this caller");
    }
    return new Answer(200, HEADERS, Bytes.wrap(written(id, view)));
  }

  private static byte[] written(String id, CommandView view) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("id", id);
      Claimed claim = view.claim();
      json.writeStringField("state", state(view));
      json.writeStringField("received", claim.at().toString());
      switch (view) {
        case CommandView.Running _ -> json.writeStringField("until", claim.until().toString());
        case CommandView.Done(Claimed _, KeptAnswer answer, var at) -> {
          json.writeStringField("ended", at.toString());
          answer(json, answer);
        }
        case CommandView.Refused(Claimed _, String why, var at) -> {
          json.writeStringField("ended", at.toString());
          json.writeStringField("problem", why);
          json.writeStringField(
              "meaning", "Nothing was done; the same key may be sent again.");
        }
        case CommandView.Unknown unknown -> unknown(json, unknown);
      }
      json.writeEndObject();
    } catch (IOException impossible) {
      throw Fault.bug("a command could not be written to memory", impossible);
    }
    return out.toByteArray();
  }

  private static String state(CommandView view) {
    return switch (view) {
      case CommandView.Running _ -> "running";
      case CommandView.Done _ -> "done";
      case CommandView.Refused _ -> "refused";
      case CommandView.Unknown _ -> "unknown";
    };
  }

  private static void unknown(JsonGenerator json, CommandView.Unknown unknown)
      throws IOException {
    String why = unknown.why();
    CommandId later = unknown.later();
    if (why != null) {
      json.writeStringField("problem", why);
    }
    if (later != null) {
      json.writeStringField("later", later.text());
      json.writeStringField("meaning", "A repeat with the same key has taken it up.");
    } else {
      json.writeStringField("meaning", meaning(unknown.claim().repeat()));
    }
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

  private static void answer(JsonGenerator json, KeptAnswer answer) throws IOException {
    json.writeObjectFieldStart("answer");
    json.writeNumberField("status", answer.status());
    json.writeObjectFieldStart("headers");
    String last = "";
    for (KeptAnswer.Line line : answer.headers()) {
      // Of a header that stands more than once the first is shown; the repeat gives all of them.
      if (!last.contains("\n" + line.name() + "\n")) {
        json.writeStringField(line.name(), line.value());
        last += "\n" + line.name() + "\n";
      }
    }
    json.writeEndObject();
    Bytes body = answer.body();
    if (body == null) {
      json.writeBooleanField("kept", false);
      json.writeNumberField("bytes", answer.bytes());
    } else if (body.size() > 0) {
      String text = text(body);
      if (text != null) {
        json.writeStringField("body", text);
      } else {
        json.writeBinaryField("body-base64", body.unsafeArray());
      }
    }
    json.writeEndObject();
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
