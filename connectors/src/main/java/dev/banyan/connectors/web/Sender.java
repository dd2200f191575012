package dev.banyan.connectors.web;

import dev.banyan.connect.Credential;
import dev.banyan.connect.Http;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Sends the requests of a system's operations: shows the system what lets us in and, where that is
/// wanted, how many milliseconds are left. Blocks; thread-safe.
///
/// Whatever the request itself says under the names of these headers stays behind.
public final class Sender {
  private static final int UNAUTHORIZED = 401;

  private final Http http;
  private final Credential credential;
  private final @Nullable String deadlineHeader;
  private final Set<String> ours = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  /// `deadlineHeader` is null where the system is not told.
  public Sender(Http http, Credential credential, @Nullable String deadlineHeader) {
    this.http = http;
    this.credential = credential;
    this.deadlineHeader = deadlineHeader;
    ours.addAll(credential.headers());
    if (deadlineHeader != null) {
      ours.add(deadlineHeader);
    }
  }

  public Http http() {
    return http;
  }

  public Credential credential() {
    return credential;
  }

  /// Where the system does not take our credential and another one is to be had, a request that
  /// changes nothing (`safe`) is sent a second time, once.
  public Http.Response send(Http.Request request, Exchange exchange, boolean safe) {
    Subject subject = exchange.subject();
    List<Http.Header> shown = shown(subject, exchange);
    Http.Response response = once(request, shown, exchange);
    boolean again = response.status() == UNAUTHORIZED && credential.refused(subject, shown) && safe;
    if (!again) {
      return response;
    }
    response.close();
    return once(request, shown(subject, exchange), exchange);
  }

  private List<Http.Header> shown(Subject subject, Exchange exchange) {
    List<Http.Header> ready = credential.ready(subject);
    return ready == null ? credential.obtain(subject, exchange.deadline()) : ready;
  }

  private Http.Response once(Http.Request request, List<Http.Header> shown, Exchange exchange) {
    exchange.deadline().check("sending a request");
    List<Http.Header> headers = new ArrayList<>(request.headers().size() + shown.size() + 1);
    request.headers().stream()
        .filter(header -> !ours.contains(header.name()))
        .forEach(headers::add);
    headers.addAll(shown);
    if (deadlineHeader != null) {
      long left = Math.max(1, exchange.deadline().remainingMillis());
      headers.add(new Http.Header(deadlineHeader, Long.toString(left)));
    }
    return http.send(
        new Http.Request(
            request.method(), request.uri(), headers, request.body(), request.answerBytesMax()),
        exchange);
  }
}
