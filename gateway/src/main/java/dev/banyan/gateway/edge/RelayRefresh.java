package dev.banyan.gateway.edge;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.cache.Fill;
import dev.banyan.gateway.cache.RequestCopy;
import dev.banyan.http.RelayPass;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Asks a relay's system anew, after the client has been given what was kept. Blocks: on a virtual
/// thread. What comes goes to the same tap that looks on at relays.
final class RelayRefresh {
  private static final Set<String> OF_THE_HOP =
      Set.of(
          "connection",
          "host",
          "content-length",
          "transfer-encoding",
          "keep-alive",
          "te",
          "expect",
          "trailer",
          "upgrade",
          "http2-settings",
          "proxy-connection");

  private RelayRefresh() {}

  static void run(Fill fill, Serving.RelayRoute route, int[] marks) {
    RelayPass.Tap tap = fill.tap();
    Http http = route.refreshing();
    if (http == null) {
      return;
    }
    RequestCopy request = fill.request();
    try (Http.Response response =
        http.send(
            new Http.Request(
                "GET",
                uri(route, request, marks),
                headers(fill, route),
                null,
                Long.MAX_VALUE,
                route.rewriting().host(request)),
            Deadline.in(route.deadline()))) {
      read(rewritten(response, route, request, marks), response, tap);
    } catch (Fault fault) {
      tap.broken(fault);
    } catch (IOException e) {
      tap.broken(null);
    }
  }

  private static URI uri(Serving.RelayRoute route, RequestCopy request, int[] marks) {
    URI base = route.relay().target().base();
    return URI.create(
        base.getScheme()
            + "://"
            + base.getRawAuthority()
            + route.target(request.path(), marks, request.query()));
  }

  private static List<Http.Header> headers(Fill fill, Serving.RelayRoute route) {
    List<Http.Header> headers = new ArrayList<>();
    for (Http.Header header : fill.request().headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (!OF_THE_HOP.contains(name) && !route.removedHeaders().contains(name)) {
        headers.add(header);
      }
    }
    headers.addAll(
        Forwarding.headers(
            fill.request(), dev.banyan.operation.Trace.NONE, route.rewriting().telling()));
    headers.addAll(route.rewriting().set());
    headers.addAll(fill.conditions());
    if (route.credential() != null) {
      headers.add(route.credential());
    }
    return headers;
  }

  /// The answer's headers as they would be passed on.
  private static List<Http.Header> rewritten(
      Http.Response response, Serving.RelayRoute route, RequestCopy request, int[] marks) {
    List<String> names = route.rewriting().answer().names(response.status());
    List<Http.Header> headers = new ArrayList<>();
    List<Http.Header> found = new ArrayList<>();
    for (Http.Header header : response.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (!OF_THE_HOP.contains(name)) {
        (names.contains(name) ? found : headers).add(header);
      }
    }
    headers.addAll(route.rewritten(found, request.path(), marks, ""));
    return headers;
  }

  private static void read(List<Http.Header> headers, Http.Response response, RelayPass.Tap tap)
      throws IOException {
    RelayPass.Tap.Course course =
        tap.head(
            new RelayPass.Tap.Received(response.status(), headers, -1, response.delimited()));
    if (course.bytesMax() < 0) {
      tap.whole(Bytes.wrap(new byte[0]));
      return;
    }
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(course.bytesMax() + 1);
      if (bytes.length > course.bytesMax()) {
        tap.tooLarge();
      } else {
        tap.whole(Bytes.wrap(bytes));
      }
    }
  }
}
