package dev.banyan.gateway.cache;

import dev.banyan.connect.Http;
import dev.banyan.http.Incoming;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The headers that an answer was selected by, and what the request said there (RFC 9111 §4.1).
/// `names` are in lower case and in order; a header that stood in several lines is one value.
record Selection(List<String> names, List<String> values) {
  static final Selection NONE = new Selection(List.of(), List.of());

  Selection {
    names = List.copyOf(names);
    values = List.copyOf(values);
  }

  /// What the request says in these headers.
  static Selection of(List<String> names, Incoming request) {
    if (names.isEmpty()) {
      return NONE;
    }
    List<String> values = new ArrayList<>(names.size());
    for (String name : names) {
      values.add(value(name, request));
    }
    return new Selection(names, values);
  }

  boolean matches(Incoming request) {
    for (int i = 0; i < names.size(); i++) {
      if (!values.get(i).equals(value(names.get(i), request))) {
        return false;
      }
    }
    return true;
  }

  private static String value(String name, Incoming request) {
    String first = request.header(name);
    if (first == null) {
      return "\n"; // Which no value of a header is.
    }
    List<String> all = request.headers(name);
    return all.size() == 1
        ? first.strip()
        : String.join(",", all.stream().map(String::strip).toList());
  }

  /// The names in an answer's `Vary` and those that always count; null where it is `*`, which no
  /// request matches.
  static @Nullable List<String> names(List<Http.Header> answer, List<String> always) {
    TreeSet<String> names = new TreeSet<>(always);
    for (Http.Header header : answer) {
      if (header.name().equalsIgnoreCase("vary")) {
        for (String name : header.value().split(",", -1)) {
          String word = name.strip().toLowerCase(Locale.ROOT);
          if (word.equals("*")) {
            return null;
          }
          if (!word.isEmpty()) {
            names.add(word);
          }
        }
      }
    }
    return List.copyOf(names);
  }

  int bytes() {
    int bytes = 0;
    for (String value : values) {
      bytes += 2 * value.length() + 96;
    }
    return bytes;
  }
}
