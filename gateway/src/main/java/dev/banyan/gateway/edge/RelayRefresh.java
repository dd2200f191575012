package dev.banyan.gateway.edge;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.gateway.cache.Fill;
import dev.banyan.gateway.cache.RequestCopy;
import dev.banyan.gateway.validate.AnswerTap;
import dev.banyan.http.Answer;
import dev.banyan.http.RelayPass;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /// Nobody waits for an answer.
  private static final Answer UNSEEN = new Answer(502, List.of(), Bytes.wrap(new byte[0]));

  private RelayRefresh() {}

  static void run(Fill fill, Serving.RelayRoute route, Passage passage) {
    Http http = route.refreshing();
    if (http == null) {
      return;
    }
    RequestCopy request = fill.request();
    AnswerTap.Around around = new AnswerTap.Around(fill.tap(), _ -> UNSEEN, request.memory());
    RelayPass.Tap tap = Checking.answers(request, route, passage.marks, around);
    if (tap == null) {
      return;
    }
    Deadline deadline = Deadline.in(route.deadline());
    try {
      List<Http.Header> headers =
          headers(fill, route, Relaying.tenant(passage.visit(), request, route));
      headers.addAll(route.credential().obtain(passage.subject, deadline));
      URI uri = uri(route, request, passage.marks);
      String host = route.rewriting().hostFor(request.authority());
      Http.Request asked = new Http.Request("GET", uri, headers, null, Long.MAX_VALUE, host);
      try (Http.Response response = http.send(asked, deadline)) {
        List<Http.Header> shown = rewritten(response, route, request, passage.marks);
        HeldBytes.Portion room = request.memory().portion();
        try {
          read(shown, response, tap, room);
        } finally {
          room.giveBack();
        }
      }
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

  private static List<Http.Header> headers(
      Fill fill, Serving.RelayRoute route, Http.@Nullable Header tenant) {
    List<Http.Header> headers = new ArrayList<>();
    Http.Header acceptable =
        route.validation() == null ? null : route.validation().acceptable(fill.request());
    List<String> named = named(fill.request());
    for (Http.Header header : fill.request().headers()) {
      // As a relay does, also where it is spelled with `_` for `-`.
      String name = header.name().toLowerCase(Locale.ROOT).replace('_', '-');
      boolean ours =
          (acceptable != null && name.equals(acceptable.name()))
              || (tenant != null && name.equals(tenant.name()));
      boolean hops = OF_THE_HOP.contains(name) || named.contains(name);
      if (!ours && !hops && !route.removedHeaders().contains(name)) {
        headers.add(header);
      }
    }
    if (acceptable != null) {
      headers.add(acceptable);
    }
    if (tenant != null) {
      headers.add(tenant);
    }
    headers.addAll(
        Forwarding.headers(
            fill.request(), dev.banyan.operation.Trace.NONE, route.rewriting().telling()));
    headers.addAll(route.rewriting().set());
    headers.addAll(fill.conditions());
    return headers;
  }

  /// What a request says to be of its connection alone (RFC 9110 §7.6.1).
  private static List<String> named(RequestCopy request) {
    return request.headers("connection").stream()
        .flatMap(line -> Stream.of(line.split(",")))
        .map(one -> one.strip().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
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

  private static void read(
      List<Http.Header> headers, Http.Response response, RelayPass.Tap tap, HeldBytes.Portion room)
      throws IOException {
    RelayPass.Tap.Course course =
        tap.head(new RelayPass.Tap.Received(response.status(), headers, -1, response.delimited()));
    if (course.bytesMax() < 0) {
      tap.whole(Bytes.wrap(new byte[0]));
      return;
    }
    try (InputStream body = response.body()) {
      byte[] bytes = room.read(body, course.bytesMax() + 1);
      RelayPass.Tap.Holding holding = course.holding();
      if (holding != null) {
        decide(holding, bytes, course.bytesMax());
      } else if (bytes == null || bytes.length > course.bytesMax()) {
        tap.tooLarge();
      } else {
        tap.whole(Bytes.wrap(bytes));
      }
    }
  }

  private static void decide(RelayPass.Tap.Holding holding, byte @Nullable [] bytes, int bytesMax) {
    if (bytes == null || bytes.length > bytesMax) {
      var _ = holding.tooLarge();
    } else {
      holding.judge(Bytes.wrap(bytes));
      var _ = holding.answer();
    }
  }
}
