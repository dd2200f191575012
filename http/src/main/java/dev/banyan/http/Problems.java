package dev.banyan.http;

import dev.banyan.connect.Http;
import dev.banyan.http.tunnel.Handshake;
import dev.banyan.http.wire.Flaw;
import dev.banyan.value.Bytes;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The answers (RFC 9457) to requests that no handler sees, made once.
final class Problems {
  private static final List<Http.Header> TYPE =
      List.of(new Http.Header("content-type", "application/problem+json"));
  private static final Map<Flaw, Answer> FLAWS = flaws();

  static final Answer INTERNAL = problem(500, "Internal error");
  static final Answer BODY_TIMEOUT = problem(408, "The body took too long to arrive");

  static final Answer FORWARDED = problem(400, "A proxy has said what cannot be read of who asks");
  static final Answer MISDIRECTED =
      problem(421, "This connection was made for another host: make one for this host");

  private static final Map<Handshake.Flaw, Answer> HANDSHAKES = handshakes();

  private Problems() {}

  /// The answer to a WebSocket handshake that is none; the version is told by RFC 6455 §4.4.
  static Answer of(Handshake.Flaw flaw) {
    Answer answer = HANDSHAKES.get(flaw);
    return answer == null ? INTERNAL : answer;
  }

  private static Map<Handshake.Flaw, Answer> handshakes() {
    Map<Handshake.Flaw, Answer> answers = new EnumMap<>(Handshake.Flaw.class);
    for (Handshake.Flaw flaw : Handshake.Flaw.values()) {
      Answer plain = problem(flaw == Handshake.Flaw.VERSION ? 426 : 400, flaw.message());
      List<Http.Header> headers = new ArrayList<>(plain.headers());
      headers.add(new Http.Header("sec-websocket-version", "13"));
      answers.put(flaw, new Answer(plain.status(), headers, plain.body()));
    }
    return answers;
  }

  static Answer of(Flaw flaw) {
    Answer answer = FLAWS.get(flaw);
    return answer == null ? INTERNAL : answer;
  }

  static HttpEvents.Event event(Flaw flaw) {
    return switch (flaw) {
      case SYNTAX, FRAMING, HOST, TARGET, BODY -> HttpEvents.Event.MALFORMED;
      case TIMEOUT -> HttpEvents.Event.HEAD_TIMEOUT;
      case URI_TOO_LONG, HEAD_TOO_LARGE -> HttpEvents.Event.HEAD_TOO_LARGE;
      case EXPECTATION, METHOD, VERSION -> HttpEvents.Event.UNSUPPORTED;
    };
  }

  private static Map<Flaw, Answer> flaws() {
    Map<Flaw, Answer> answers = new EnumMap<>(Flaw.class);
    for (Flaw flaw : Flaw.values()) {
      answers.put(flaw, problem(flaw.status(), flaw.message()));
    }
    return answers;
  }

  private static Answer problem(int status, String detail) {
    String title = HttpResponseStatus.valueOf(status).reasonPhrase();
    String json =
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
            .formatted(title, status, detail);
    return new Answer(status, TYPE, Bytes.wrap(json.getBytes(StandardCharsets.UTF_8)));
  }
}
