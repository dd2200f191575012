package dev.banyan.gateway.edge;

import dev.banyan.connect.Http;
import dev.banyan.gateway.edge.rewrite.Rewriting;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Trace;
import java.util.ArrayList;
import java.util.List;

/// The headers a relay adds: who asked (`X-Forwarded-*`, as peers expect them), and the trace.
public final class Forwarding {
  /// What a relay adds to the request, and to its answer.
  record Fields(List<Http.Header> request, List<Http.Header> answer) {}

  private static final Http.Header VIA = new Http.Header("via", "1.1 banyan");
  private static final Http.Header HTTP = new Http.Header("x-forwarded-proto", "http");
  private static final Http.Header HTTPS = new Http.Header("x-forwarded-proto", "https");

  /// The names of what [#headers] may add, in lower case, beside those of [#REMOVED].
  static final List<String> ADDED = List.of("via", "forwarded", "traceparent", "tracestate");

  private Forwarding() {}

  static List<Http.Header> headers(Incoming incoming, Trace trace, Rewriting.Telling telling) {
    String traceparent = trace.traceparent();
    String tracestate = trace.tracestate();
    List<Http.Header> headers = new ArrayList<>(6);
    headers.add(VIA);
    if (telling != Rewriting.Telling.FORWARDED) {
      headers.add(incoming.secure() ? HTTPS : HTTP);
      headers.add(new Http.Header("x-forwarded-for", incoming.forwardedFor()));
      headers.add(new Http.Header("x-forwarded-host", incoming.authority()));
    }
    if (telling != Rewriting.Telling.X_FORWARDED) {
      headers.add(new Http.Header("forwarded", forwarded(incoming)));
    }
    if (!traceparent.isEmpty()) {
      headers.add(new Http.Header("traceparent", traceparent));
    }
    if (!tracestate.isEmpty()) {
      headers.add(new Http.Header("tracestate", tracestate));
    }
    return headers;
  }

  /// RFC 7239 §4: what the caller used stands in the first element, with its address.
  private static String forwarded(Incoming incoming) {
    StringBuilder out = new StringBuilder(96);
    for (String node : incoming.forwardedFor().split(", ", -1)) {
      boolean first = out.isEmpty();
      out.append(first ? "for=" : ", for=");
      out.append(node.indexOf(':') < 0 ? node : "\"[" + node + "]\"");
      if (first) {
        out.append(incoming.secure() ? ";proto=https;host=\"" : ";proto=http;host=\"");
        out.append(incoming.authority()).append('"');
      }
    }
    return out.toString();
  }

  /// Headers that a caller must not set for the system behind, in lower case: who asks, also as
  /// proxies that end TLS or log people in say it (RFC 9440 §2, Envoy, nginx, oauth2-proxy), and
  /// those by which some servers take another path or method than the one that the gate has decided
  /// on.
  public static final List<String> REMOVED =
      List.of(
          "x-forwarded-for",
          "x-forwarded-proto",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-prefix",
          "x-forwarded-server",
          "x-forwarded-ssl",
          "x-forwarded-scheme",
          "x-forwarded-protocol",
          "x-forwarded-uri",
          "x-forwarded-user",
          "x-forwarded-email",
          "x-forwarded-groups",
          "x-forwarded-preferred-username",
          "x-forwarded-access-token",
          "x-forwarded-client-cert",
          "x-auth-request-user",
          "x-ssl-client-cert",
          "x-ssl-client-verify",
          "x-ssl-client-s-dn",
          "x-client-cert",
          "client-cert",
          "client-cert-chain",
          "remote-user",
          "x-remote-user",
          "x-real-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "true-client-ip",
          "x-original-url",
          "x-original-uri",
          "x-original-host",
          "x-rewrite-url",
          "x-host",
          "x-http-method-override",
          "x-http-method",
          "x-method-override",
          "forwarded",
          "via",
          "traceparent",
          "tracestate");
}
