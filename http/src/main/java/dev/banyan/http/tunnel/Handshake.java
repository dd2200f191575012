package dev.banyan.http.tunnel;

import dev.banyan.connect.Http;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.HeadWriter;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The opening handshake (RFC 6455 §4) with the client on one side and the system on the other:
/// each has its own key and its own proof, so that neither can be led to take another answer for
/// one to this request. Extensions are never offered and never agreed upon.
public final class Handshake {
  private static final String KEY = "sec-websocket-key";
  private static final String ACCEPT = "sec-websocket-accept";
  private static final String PROTOCOL = "sec-websocket-protocol";
  private static final String EXTENSIONS = "sec-websocket-extensions";
  private static final String VERSION = "sec-websocket-version";
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final List<String> OURS = List.of(KEY, ACCEPT, EXTENSIONS);
  private static final int KEY_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Head request;
  private final String key;

  /// With the system, for a request of a client that [#flaw] has found nothing wrong with.
  Handshake(Head request) {
    this.request = request;
    byte[] random = new byte[KEY_BYTES];
    RANDOM.nextBytes(random);
    this.key = Base64.getEncoder().encodeToString(random);
  }

  /// What is wrong with a client's handshake.
  public enum Flaw {
    VERSION("Only version 13 of WebSocket is spoken here"),
    KEY("The WebSocket handshake has no valid Sec-WebSocket-Key"),
    BODY("A WebSocket handshake has no body");

    private final String message;

    Flaw(String message) {
      this.message = message;
    }

    public String message() {
      return message;
    }
  }

  /// Whether a request asks for a WebSocket.
  public static boolean asked(Head request) {
    return request.methodIs("GET")
        && !request.http10()
        && request.upgrade()
        && names(request.all("upgrade")).contains("websocket");
  }

  /// What is wrong with such a request; null where nothing is.
  public static @Nullable Flaw flaw(Head request) {
    List<String> versions = request.all(VERSION);
    if (versions.size() != 1 || !versions.getFirst().equals("13")) {
      return Flaw.VERSION;
    }
    List<String> keys = request.all(KEY);
    if (keys.size() != 1 || !isKey(keys.getFirst())) {
      return Flaw.KEY;
    }
    return request.chunked() || request.contentLength() > 0 ? Flaw.BODY : null;
  }

  private static boolean isKey(String text) {
    try {
      return text.length() == 24 && Base64.getDecoder().decode(text).length == KEY_BYTES;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// Writes the request to the system, as the client sent it but for what belongs to each side.
  void write(ByteBuf out, String pathAndQuery, byte[] host, Passed passed) {
    List<String> removed = new ArrayList<>(passed.removed());
    removed.addAll(OURS);
    HeadWriter.requestLine(out, request, pathAndQuery, host);
    HeadWriter.requestFields(out, request, removed);
    for (Http.Header header : passed.added()) {
      HeadWriter.field(out, header.name(), header.value());
    }
    HeadWriter.field(out, "upgrade", "websocket");
    HeadWriter.field(out, "connection", "Upgrade");
    HeadWriter.field(out, KEY, key);
    HeadWriter.end(out);
  }

  /// The fields that are taken from the request (lower case), and those that are added to it.
  record Passed(List<String> removed, List<Http.Header> added) {}

  /// Why an answer 101 of the system proves nothing; null where it agrees to what was asked.
  @Nullable String objection(Head answer) {
    List<String> accepts = answer.all(ACCEPT);
    if (!answer.upgrade() || !names(answer.all("upgrade")).equals(List.of("websocket"))) {
      return "it switched to something else than WebSocket";
    }
    if (accepts.size() != 1 || !accepts.getFirst().equals(proof(key))) {
      return "its Sec-WebSocket-Accept does not fit the key";
    }
    if (!answer.all(EXTENSIONS).isEmpty()) {
      return "it agreed to an extension that nobody offered";
    }
    if (answer.chunked() || answer.contentLength() >= 0) {
      return "it states a body";
    }
    List<String> chosen = answer.all(PROTOCOL);
    boolean offered = chosen.isEmpty() || offered(chosen.getFirst());
    return chosen.size() > 1 || !offered ? "it chose a subprotocol that nobody offered" : null;
  }

  private boolean offered(String protocol) {
    for (String line : request.all(PROTOCOL)) {
      for (String one : line.split(",")) {
        if (one.strip().equals(protocol)) {
          return true;
        }
      }
    }
    return false;
  }

  /// The fields by which the client is told that the system has agreed; its cookies are the guest's
  /// to pass on.
  List<Http.Header> agreed(Head answer, List<Http.Header> added) {
    List<Http.Header> fields = new ArrayList<>();
    answer.all(PROTOCOL).forEach(value -> fields.add(new Http.Header(PROTOCOL, value)));
    fields.addAll(added);
    return accepted(request, fields);
  }

  /// The fields by which a client is told that its handshake, with which nothing is wrong, is taken
  /// up.
  public static List<Http.Header> accepted(Head request, List<Http.Header> added) {
    List<Http.Header> fields = new ArrayList<>();
    fields.add(new Http.Header("upgrade", "websocket"));
    fields.add(new Http.Header("connection", "Upgrade"));
    fields.add(new Http.Header(ACCEPT, proof(String.valueOf(request.field(KEY)))));
    fields.addAll(added);
    return fields;
  }

  private static List<String> names(List<String> lines) {
    List<String> names = new ArrayList<>();
    for (String line : lines) {
      for (String one : line.split(",")) {
        names.add(one.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  /// What whoever has read a key answers (§4.2.2). SHA-1 proves nothing here but the reading.
  private static String proof(String key) {
    try {
      byte[] text = (key + MAGIC).getBytes(StandardCharsets.ISO_8859_1);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
