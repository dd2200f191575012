package dev.banyan.http.client;

import dev.banyan.connect.Http;
import dev.banyan.http.wire.HeadWriter;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the head of a call of a system. What frames the message and says where it goes is ours.
final class CallHead {
  private static final Set<String> OURS =
      Set.of("host", "content-length", "transfer-encoding", "connection", "expect", "upgrade");
  private static final Set<String> BODY_EXPECTED = Set.of("POST", "PUT", "PATCH");

  private CallHead() {}

  static void write(ByteBuf out, Http.Request request, Endpoint endpoint, int bodyBytes) {
    String target = endpoint.target(target(request.uri()));
    String host = request.host();
    byte[] asked = host == null ? endpoint.host() : HeadWriter.ascii(host);
    HeadWriter.requestLine(out, request.method(), target, asked);
    for (Http.Header header : request.headers()) {
      if (!OURS.contains(header.name().toLowerCase(Locale.ROOT))) {
        HeadWriter.field(out, header.name(), header.value());
      }
    }
    if (request.body() != null || BODY_EXPECTED.contains(request.method())) {
      HeadWriter.length(out, bodyBytes);
    }
    HeadWriter.end(out);
  }

  private static String target(URI uri) {
    @Nullable String path = uri.getRawPath();
    @Nullable String query = uri.getRawQuery();
    String from = path == null || path.isEmpty() ? "/" : path;
    return query == null ? from : from + "?" + query;
  }
}
