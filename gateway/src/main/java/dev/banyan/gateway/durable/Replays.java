package dev.banyan.gateway.durable;

import dev.banyan.command.KeptAnswer;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Answers as they are kept and given again. Headers of the one exchange are not kept, nor are
/// credentials.
final class Replays {
  /// Says that an answer is that of an earlier request: a boolean of RFC 9651.
  private static final Http.Header REPLAYED = new Http.Header("idempotency-replayed", "?1");

  private static final Set<String> NOT_KEPT =
      Set.of(
          "set-cookie",
          "www-authenticate",
          "proxy-authenticate",
          "authentication-info",
          "date",
          "age",
          "server",
          "via",
          "connection",
          "keep-alive",
          "content-length",
          "transfer-encoding",
          "trailer",
          "retry-after",
          "ratelimit",
          "ratelimit-policy",
          "traceparent",
          "tracestate",
          "alt-svc",
          "banyan-command",
          "banyan-position");

  private static final int HEADERS_MAX = 64;
  private static final int HEADERS_LENGTH_MAX = 16 << 10;

  private Replays() {}

  /// What is kept of an answer; its body where it is not larger than that.
  static KeptAnswer kept(int status, List<Http.Header> headers, Bytes body, int bodyBytesMax) {
    KeptAnswer whole = KeptAnswer.whole(status, lines(headers), body);
    return body.size() > bodyBytesMax ? whole.bodyless() : whole;
  }

  /// What is kept of an answer whose body was not looked at.
  static KeptAnswer headOnly(int status, List<Http.Header> headers, long bytes) {
    return new KeptAnswer(status, lines(headers), null, bytes);
  }

  private static List<KeptAnswer.Line> lines(List<Http.Header> headers) {
    List<KeptAnswer.Line> lines = new ArrayList<>();
    int length = 0;
    for (Http.Header header : headers) {
      length += header.name().length() + header.value().length();
      if (NOT_KEPT.contains(header.name().toLowerCase(Locale.ROOT))) {
        continue;
      }
      if (lines.size() == HEADERS_MAX || length > HEADERS_LENGTH_MAX) {
        break;
      }
      lines.add(new KeptAnswer.Line(header.name(), header.value()));
    }
    return lines;
  }

  static Answer answer(KeptAnswer kept, List<Http.Header> about) {
    List<Http.Header> headers = new ArrayList<>();
    kept.headers().forEach(line -> headers.add(new Http.Header(line.name(), line.value())));
    headers.add(REPLAYED);
    headers.addAll(about);
    Bytes body = kept.body();
    return new Answer(kept.status(), headers, body == null ? Bytes.wrap(new byte[0]) : body);
  }
}
