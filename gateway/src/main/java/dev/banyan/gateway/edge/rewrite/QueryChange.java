package dev.banyan.gateway.edge.rewrite;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes parameters out of a query, in whatever spelling they came, and adds others at its end; the
/// rest stays byte for byte. `added` is encoded, and empty for none. Immutable.
public record QueryChange(Set<String> taken, String added) {
  public QueryChange {
    taken = Set.copyOf(taken);
  }

  public @Nullable String of(@Nullable String query) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (query != null && from <= query.length()) {
      int end = query.indexOf('&', from);
      end = end < 0 ? query.length() : end;
      if (end > from && !taken.contains(name(query, from, end))) {
        next(out).append(query, from, end);
      }
      from = end + 1;
    }
    if (!added.isEmpty()) {
      next(out).append(added);
    }
    return out.isEmpty() ? null : out.toString();
  }

  /// The names of what is added.
  public Set<String> addedNames() {
    Set<String> names = new HashSet<>();
    for (int from = 0; from < added.length(); ) {
      int end = added.indexOf('&', from);
      end = end < 0 ? added.length() : end;
      names.add(name(added, from, end));
      from = end + 1;
    }
    return names;
  }

  private static StringBuilder next(StringBuilder out) {
    return out.isEmpty() ? out : out.append('&');
  }

  private static String name(String query, int from, int end) {
    int equals = query.indexOf('=', from);
    String name = query.substring(from, equals < 0 || equals > end ? end : equals);
    return name.indexOf('%') < 0 && name.indexOf('+') < 0
        ? name
        : URLDecoder.decode(name, StandardCharsets.UTF_8);
  }
}
