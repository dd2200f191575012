package dev.banyan.gateway.edge;

import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Incoming;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which other origins' pages may use an API in a browser, by the CORS protocol of the Fetch
/// standard. `origins` holds `*` for any, which excludes credentials. Immutable.
public record Cors(
    Set<String> origins,
    List<String> headers,
    List<String> exposes,
    boolean credentials,
    Duration remembered) {
  /// The origin that stands for all.
  public static final String ANY = "*";

  private static final Http.Header VARY = new Http.Header("vary", "origin");

  public Cors {
    origins = Set.copyOf(origins);
    headers = List.copyOf(headers);
    exposes = List.copyOf(exposes);
  }

  /// Whether this is a question of a browser before the request proper.
  static boolean asksBefore(Incoming incoming) {
    return incoming.method().equals("OPTIONS")
        && incoming.header("origin") != null
        && incoming.header("access-control-request-method") != null;
  }

  /// What an answer to this request carries.
  List<Http.Header> answer(Incoming incoming) {
    String origin = incoming.header("origin");
    if (origin == null || !allows(origin)) {
      return origins.contains(ANY) ? List.of() : List.of(VARY);
    }
    List<Http.Header> answer = allowed(origin);
    if (!exposes.isEmpty()) {
      answer.add(new Http.Header("access-control-expose-headers", String.join(", ", exposes)));
    }
    return answer;
  }

  /// Whether a page of this origin may open a WebSocket, whose answers no browser keeps from it:
  /// where callers are told apart, only one that is named.
  boolean mayConnect(String origin, boolean anyone) {
    return origins.contains(origin) || (anyone && origins.contains(ANY));
  }

  private boolean allows(@Nullable String origin) {
    return origin != null && (origins.contains(ANY) || origins.contains(origin));
  }

  private List<Http.Header> allowed(String origin) {
    List<Http.Header> answer = new ArrayList<>();
    answer.add(
        new Http.Header("access-control-allow-origin", origins.contains(ANY) ? ANY : origin));
    if (!origins.contains(ANY)) {
      answer.add(VARY);
    }
    if (credentials) {
      answer.add(new Http.Header("access-control-allow-credentials", "true"));
    }
    return answer;
  }

  /// The answer to the question before; `methods` are those of the path. An origin that may not
  /// gets no leave, and the browser keeps the page from asking.
  Answer before(Incoming incoming, Set<String> methods) {
    String origin = incoming.header("origin");
    List<Http.Header> answer = new ArrayList<>();
    if (origin != null && allows(origin)) {
      answer.addAll(allowed(origin));
      answer.add(new Http.Header("access-control-allow-methods", String.join(", ", methods)));
      if (!headers.isEmpty()) {
        answer.add(new Http.Header("access-control-allow-headers", String.join(", ", headers)));
      }
      answer.add(new Http.Header("access-control-max-age", Long.toString(remembered.toSeconds())));
    } else {
      answer.add(VARY);
    }
    return new Answer(204, answer, Bytes.wrap(new byte[0]));
  }
}
