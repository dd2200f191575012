package dev.banyan.gateway.cache;

import dev.banyan.connect.Http;
import dev.banyan.http.Incoming;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A client's question whether what it has is still right (RFC 9110 §13.1).
final class Conditions {
  /// The headers that make a request conditional, in lower case: not passed on where the whole
  /// answer is wanted for keeping.
  static final List<String> HEADERS =
      List.of("if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range");

  private Conditions() {}

  static boolean unchanged(Incoming request, List<Http.Header> answer) {
    if (request.header("if-none-match") != null) {
      String tag = Stored.header(answer, "etag");
      return tag != null && matches(request.headers("if-none-match"), tag);
    }
    String since = request.header("if-modified-since");
    return since != null && !later(Stored.header(answer, "last-modified"), since);
  }

  private static boolean matches(List<String> header, String tag) {
    return header.stream()
        .flatMap(line -> Arrays.stream(line.split(",", 64)))
        .map(String::strip)
        .anyMatch(one -> one.equals("*") || weak(one).equals(weak(tag)));
  }

  static String weak(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  /// Also where one of both is no date: then it may have changed.
  private static boolean later(@Nullable String modified, String since) {
    Long then = HttpDate.millis(modified);
    Long known = HttpDate.millis(since);
    return then == null || known == null || then > known;
  }
}
