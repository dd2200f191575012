package dev.banyan.gateway.pipeline;

import dev.banyan.connect.message.Message;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonTree.Draft;
import dev.banyan.value.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form of dead letters in the journal. Bytes are text where they are UTF-8, `base64` where
/// not, and come back the same either way.
final class LetterJson {
  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.bytes(8L << 20);

  /// Fewer characters that JSON writes longer do no harm.
  private static final int ESCAPED_MIN = 10_000;

  private LetterJson() {}

  static JsonTree.Members read(Bytes payload) {
    return (JsonTree.Members) JsonTree.parse(payload.unsafeArray(), LIMITS);
  }

  static JsonTree bytes(Bytes bytes) {
    String text = text(bytes);
    return text == null
        ? new Draft().put("base64", Base64.getEncoder().encodeToString(bytes.unsafeArray())).tree()
        : new Draft().put("text", text).tree();
  }

  /// The text that these bytes are; null where they are none, or one that JSON makes much longer.
  private static @Nullable String text(Bytes bytes) {
    int escaped = 0;
    for (byte one : bytes.unsafeArray()) {
      escaped += (one >= 0 && one < ' ') || one == '"' || one == '\\' ? 1 : 0;
    }
    if (escaped > ESCAPED_MIN && escaped > bytes.size() / 8) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.unsafeArray()))
          .toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  static Bytes bytes(@Nullable JsonTree tree) {
    if (!(tree instanceof JsonTree.Members members)) {
      return Bytes.wrap(new byte[0]);
    }
    return Bytes.wrap(
        members.get("base64") instanceof JsonTree.Text(String encoded)
            ? Base64.getDecoder().decode(encoded)
            : text(members, "text").getBytes(StandardCharsets.UTF_8));
  }

  static String text(JsonTree.Members members, String name) {
    return members.get(name) instanceof JsonTree.Text(String value) ? value : "";
  }

  static List<JsonTree.Members> list(JsonTree.Members members, String name) {
    List<JsonTree.Members> list = new ArrayList<>();
    if (members.get(name) instanceof JsonTree.Items(List<JsonTree> all)) {
      for (JsonTree one : all) {
        if (one instanceof JsonTree.Members item) {
          list.add(item);
        }
      }
    }
    return list;
  }

  /// All of a message but its body.
  static JsonTree head(Message message) {
    List<JsonTree> headers = new ArrayList<>();
    for (Message.Header header : message.headers()) {
      headers.add(
          new Draft().put("name", header.name()).put("value", bytes(header.value())).tree());
    }
    Draft members = new Draft().put("id", message.id()).put("place", message.place());
    if (!message.identity().equals(message.id())) {
      members.put("identity", message.identity());
    }
    Bytes key = message.key();
    if (key != null) {
      members.put("key", bytes(key));
    }
    Instant at = message.at();
    return members
        .put("at", at == null ? null : at.toString())
        .put("headers", JsonTree.list(headers))
        .tree();
  }

  static Message message(JsonTree.Members head, Bytes body) {
    List<Message.Header> headers = new ArrayList<>();
    for (JsonTree.Members header : list(head, "headers")) {
      headers.add(new Message.Header(text(header, "name"), bytes(header.get("value"))));
    }
    String at = text(head, "at");
    String id = text(head, "id");
    String identity = text(head, "identity");
    return new Message(
        id,
        identity.isEmpty() ? id : identity,
        text(head, "place"),
        head.get("key") == null ? null : bytes(head.get("key")),
        headers,
        body,
        at.isEmpty() ? null : Instant.parse(at));
  }

  static JsonTree cause(Letter.Cause cause) {
    List<JsonTree> attempts = new ArrayList<>();
    for (Letter.Attempt attempt : cause.attempts()) {
      attempts.add(
          new Draft()
              .put("at", attempt.at().toString())
              .put("step", attempt.step())
              .put("fault", attempt.fault())
              .tree());
    }
    return new Draft()
        .put("key", cause.key())
        .put("why", cause.why())
        .put("fault", cause.fault())
        .put("reason", cause.reason())
        .put("step", cause.step())
        .put("attempts", JsonTree.list(attempts))
        .put("written", JsonTree.list(cause.written().stream().map(JsonTree::text).toList()))
        .tree();
  }

  static Letter.Cause cause(@Nullable JsonTree tree) {
    JsonTree.Members cause = (JsonTree.Members) (tree == null ? JsonTree.object(Map.of()) : tree);
    List<Letter.Attempt> attempts = new ArrayList<>();
    for (JsonTree.Members one : list(cause, "attempts")) {
      attempts.add(
          new Letter.Attempt(
              Instant.parse(text(one, "at")), text(one, "step"), text(one, "fault")));
    }
    List<String> written = new ArrayList<>();
    if (cause.get("written") instanceof JsonTree.Items(List<JsonTree> all)) {
      all.forEach(one -> written.add(one instanceof JsonTree.Text(String text) ? text : ""));
    }
    return new Letter.Cause(
        text(cause, "key"),
        text(cause, "why"),
        text(cause, "fault"),
        text(cause, "reason"),
        text(cause, "step"),
        attempts,
        written);
  }
}
