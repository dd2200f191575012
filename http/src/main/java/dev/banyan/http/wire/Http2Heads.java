package dev.banyan.http.wire;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Heads between HTTP/2 (RFC 9113 §8) and HTTP/1.1: a message is written as HTTP/1.1 would have
/// sent it and read by the same rules, so that both versions are checked in one place.
public final class Http2Heads {
  private static final int TRAILERS_MAX = 50;
  private static final String PROTOCOL = ":protocol";

  /// HTTP/2 has no key for a WebSocket, and its proof is not sent there.
  private static final String ANY_KEY = "AAAAAAAAAAAAAAAAAAAAAA==";

  private Http2Heads() {}

  /// The stream is malformed and must be reset.
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  /// Reads a request into `head`, one for a WebSocket (RFC 8441) as the GET that HTTP/1.1 has for
  /// it; a flaw is answered, a malformed request resets its stream. `whole`: no body follows.
  public static @Nullable Flaw request(
      Head head, Http2Headers headers, boolean whole, int fieldsMax) throws Malformed {
    CharSequence method = pseudo(headers.method());
    CharSequence path = pseudo(headers.path());
    pseudo(headers.scheme());
    once(headers);
    CharSequence authority = headers.authority();
    CharSequence protocol = headers.get(PROTOCOL);
    boolean switches = protocol != null;
    if (switches && !"CONNECT".contentEquals(method)) {
      throw new Malformed("a protocol is asked for in another way than by CONNECT");
    }
    head.reset();
    if (switches && !"websocket".contentEquals(protocol)) {
      return Flaw.METHOD;
    }
    head.append(switches ? "GET" : word(method));
    head.append(" ");
    head.append(word(path));
    head.append(" HTTP/1.1\r\n");
    if (authority != null) {
      line(head, "host", authority);
    }
    StringBuilder cookies = new StringBuilder();
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      String name = field.getKey().toString();
      if (name.startsWith(":") || name.equals("te")) {
        continue;
      }
      if (name.equals("cookie")) {
        cookies.append(cookies.isEmpty() ? "" : "; ").append(field.getValue());
      } else if (name.equals("host") && authority != null) {
        same(authority, field.getValue());
      } else {
        line(head, name, field.getValue());
      }
    }
    if (switches) {
      line(head, "upgrade", "websocket");
      line(head, "connection", "upgrade");
      line(head, "sec-websocket-key", ANY_KEY);
    }
    if (!cookies.isEmpty()) {
      line(head, "cookie", cookies);
    }
    head.append("\r\n");
    Flaw flaw = HeadRules.request(head, fieldsMax);
    if (flaw == null && !whole && !switches) {
      head.bodyOfUnknownLength();
    }
    return flaw;
  }

  private static CharSequence pseudo(@Nullable CharSequence value) throws Malformed {
    if (value == null || value.isEmpty()) {
      throw new Malformed("a pseudo-header is missing");
    }
    return value;
  }

  private static void once(Http2Headers headers) throws Malformed {
    for (Http2Headers.PseudoHeaderName name : Http2Headers.PseudoHeaderName.values()) {
      if (headers.getAll(name.value()).size() > 1) {
        throw new Malformed("a pseudo-header is repeated");
      }
    }
  }

  private static void same(CharSequence authority, CharSequence host) throws Malformed {
    if (!authority.toString().equalsIgnoreCase(host.toString())) {
      throw new Malformed(":authority and host differ");
    }
  }

  private static CharSequence word(CharSequence text) throws Malformed {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
        throw new Malformed("a pseudo-header holds a character that it must not");
      }
    }
    return text;
  }

  private static void line(Head head, CharSequence name, CharSequence value) throws Malformed {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) > 0x7e || !Chars.TOKEN[name.charAt(i)]) {
        throw new Malformed("a field name holds a character that it must not");
      }
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0xff || !Chars.VALUE[value.charAt(i)]) {
        throw new Malformed("a field value holds a character that it must not");
      }
    }
    head.append(name);
    head.append(": ");
    head.append(value);
    head.append("\r\n");
  }

  /// The head of an answer with nothing but its status.
  public static Http2Headers answer(int status) {
    return new DefaultHttp2Headers(false).status(Integer.toString(status));
  }

  /// Adds made fields; a value that would break an HTTP/1 message is a bug here as there.
  public static void add(Http2Headers to, List<Http.Header> headers) {
    for (Http.Header header : headers) {
      String name = header.name().toLowerCase(Locale.ROOT);
      switch (name) {
        case "connection", "transfer-encoding", "keep-alive", "upgrade", "proxy-connection" -> {}
        default -> {
          safe(name, true);
          safe(header.value(), false);
          if (name.equals("date")) {
            to.remove(name); // Of an answer that was made before (RFC 9110 §6.6.1).
          }
          to.add(name, header.value());
        }
      }
    }
  }

  private static void safe(String text, boolean name) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n' || c == 0 || (name && (c > 0x7e || !Chars.TOKEN[c]))) {
        throw Fault.bug(
            "a header holds a character that would break the message",
            new IllegalArgumentException("unsafe header"));
      }
    }
  }

  /// Adds the fields of an answer that is passed on, as [HeadWriter#answerFields] does.
  public static void pass(Http2Headers to, Head answer, boolean length, List<String> taken) {
    for (int i = 0; i < answer.fields(); i++) {
      boolean stated = answer.kind(i) == Head.CONTENT_LENGTH && length;
      if (stated || (HeadWriter.passes(answer, i) && !answer.nameIsOneOf(i, taken))) {
        to.add(answer.name(i).toLowerCase(Locale.ROOT), answer.value(i));
      }
    }
  }

  /// A request of ours as HTTP/2 has it, from the head that HTTP/1.1 would have sent; `with` is
  /// overwritten. What belongs to HTTP/1.1 alone is left out.
  public static Http2Headers sent(ByteBuf written, Head with, boolean secure) {
    with.reset();
    int size = written.readableBytes();
    if (with.gather(written, size, size) != Head.Gathered.WHOLE || !HeadRules.ours(with)) {
      throw Fault.bug("a request is not written as it should be", new IllegalStateException());
    }
    Http2Headers to = new DefaultHttp2Headers(false);
    to.method(text(with, with.start, with.methodEnd));
    to.scheme(secure ? "https" : "http");
    to.path(text(with, with.pathStart, with.queryEnd));
    for (int i = 0; i < with.fields(); i++) {
      byte kind = with.kind(i);
      AsciiString value = text(with, with.marks[4 * i + 2], with.marks[4 * i + 3]);
      if (kind == Head.HOST) {
        to.authority(value);
      } else if (kind == Head.OTHER || kind == Head.CONTENT_LENGTH || kind >= Head.DATE) {
        to.add(text(with, with.marks[4 * i], with.marks[4 * i + 1]).toLowerCase(), value);
      }
    }
    return to;
  }

  private static AsciiString text(Head head, int from, int to) {
    return new AsciiString(head.bytes, from, to - from, true);
  }

  /// Reads the head of an answer into `head`, by the rules of HTTP/1.1 and those that HTTP/2 adds.
  public static void received(Head head, Http2Headers headers, int fieldsMax) throws Malformed {
    CharSequence status = pseudo(headers.status());
    if (status.length() != 3) {
      throw new Malformed("the status is not a number of three digits");
    }
    head.reset();
    head.append("HTTP/1.1 ");
    head.append(word(status));
    head.append("\r\n");
    int pseudoHeaders = 0;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      if (!name.isEmpty() && name.charAt(0) == ':') {
        pseudoHeaders++;
      } else {
        line(head, lowerCase(name), field.getValue());
      }
    }
    head.append("\r\n");
    if (pseudoHeaders != 1 || HeadRules.answer(head, fieldsMax) != null || ofHttp1(head)) {
      throw new Malformed("the head of the answer is not valid");
    }
    head.bodyOfUnknownLength();
  }

  private static CharSequence lowerCase(CharSequence name) throws Malformed {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') {
        throw new Malformed("a field name is not in lower case");
      }
    }
    return name;
  }

  /// Whether a field speaks of the connection (RFC 9113 §8.2.2).
  private static boolean ofHttp1(Head head) {
    for (int i = 0; i < head.fields(); i++) {
      byte kind = head.kind(i);
      boolean ofProxies = kind == Head.HOP && head.marks[4 * i + 1] - head.marks[4 * i] > 17;
      if (kind == Head.CONNECTION
          || kind == Head.TRANSFER_ENCODING
          || (kind == Head.HOP && !ofProxies)) {
        return true;
      }
    }
    return false;
  }

  /// Reads a trailer section.
  public static Head trailers(Http2Headers fields) throws Malformed {
    Head trailers = new Head();
    for (Map.Entry<CharSequence, CharSequence> field : fields) {
      line(trailers, field.getKey(), field.getValue());
    }
    trailers.append("\r\n");
    if (HeadRules.trailers(trailers, TRAILERS_MAX) != null) {
      throw new Malformed("the trailer section is not valid");
    }
    return trailers;
  }

  /// A trailer section that is passed on.
  public static Http2Headers trailers(Head trailers) {
    Http2Headers to = new DefaultHttp2Headers(false);
    for (int i = 0; i < trailers.fields(); i++) {
      if (trailers.kind(i) == Head.OTHER) {
        to.add(trailers.name(i).toLowerCase(Locale.ROOT), trailers.value(i));
      }
    }
    return to;
  }
}
