package dev.banyan.gateway.edge;

import dev.banyan.connect.Http;
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

  private Forwarding() {}

  static List<Http.Header> headers(Incoming incoming, Trace trace) {
    String traceparent = trace.traceparent();
    String tracestate = trace.tracestate();
    List<Http.Header> headers = new ArrayList<>(6);
    headers.add(VIA);
    headers.add(incoming.secure() ? HTTPS : HTTP);
    headers.add(new Http.Header("x-forwarded-for", incoming.forwardedFor()));
    headers.add(new Http.Header("x-forwarded-host", incoming.authority()));
    if (!traceparent.isEmpty()) {
      headers.add(new Http.Header("traceparent", traceparent));
    }
    if (!tracestate.isEmpty()) {
      headers.add(new Http.Header("tracestate", tracestate));
    }
    return headers;
  }

  /// Headers that a caller must not set for the system behind, in lower case: who asks, and those
  /// by which some servers take another path or method than the one that the gate has decided on.
  public static final List<String> REMOVED =
      List.of(
          "x-forwarded-for",
          "x-forwarded-proto",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-prefix",
          "x-forwarded-server",
          "x-forwarded-user",
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
