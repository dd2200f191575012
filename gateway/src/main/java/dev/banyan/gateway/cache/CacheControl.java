package dev.banyan.gateway.cache;

import java.util.List;
import java.util.Locale;

/// The directives of `Cache-Control` (RFC 9111 §5.2), of requests and answers alike. Seconds are -1
/// where a directive is not there. What is doubtful is read as forbidding: a number that cannot be
/// read, or that stands there twice, is 0 (§4.2.1); `private="…"` and `no-cache="…"` count for the
/// whole answer (§5.2.2.4, §5.2.2.7).
record CacheControl(
    long maxAge, long sharedMaxAge, long staleWhileRevalidate, long staleIfError, int flags) {
  static final int NO_STORE = 1;
  static final int NO_CACHE = 2;
  static final int PRIVATE = 4;
  static final int PUBLIC = 8;
  static final int MUST_REVALIDATE = 16;
  static final int ONLY_IF_CACHED = 32;

  static final CacheControl NONE = new CacheControl(-1, -1, -1, -1, 0);

  /// Larger numbers are taken for this one (§1.2.2).
  private static final long SECONDS_MAX = Integer.MAX_VALUE;

  boolean is(int flag) {
    return (flags & flag) != 0;
  }

  /// Of all lines of the field together.
  static CacheControl of(List<String> lines) {
    return lines.isEmpty() ? NONE : new Reader(String.join(",", lines)).read();
  }

  /// Takes a list of directives apart; owned by one thread.
  private static final class Reader {
    private final String text;
    private int at;
    private final long[] seconds = {-1, -1, -1, -1};
    private int flags;

    Reader(String text) {
      this.text = text;
    }

    CacheControl read() {
      while (at < text.length()) {
        String name = word().toLowerCase(Locale.ROOT);
        String argument = at < text.length() && text.charAt(at) == '=' ? argument() : "";
        take(name, argument);
        toComma();
      }
      return new CacheControl(seconds[0], seconds[1], seconds[2], seconds[3], flags);
    }

    private String word() {
      int from = at;
      while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '=') {
        at++;
      }
      return text.substring(from, at).strip();
    }

    private String argument() {
      at++;
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      int from = at;
      while (at < text.length() && text.charAt(at) != ',') {
        at++;
      }
      return text.substring(from, at).strip();
    }

    private String quoted() {
      StringBuilder out = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        out.append(text.charAt(at));
      }
      return out.toString();
    }

    private void toComma() {
      while (at < text.length() && text.charAt(at) != ',') {
        at++;
      }
      at++;
    }

    private void take(String name, String argument) {
      switch (name) {
        case "max-age" -> number(0, argument);
        case "s-maxage" -> number(1, argument);
        case "stale-while-revalidate" -> number(2, argument);
        case "stale-if-error" -> number(3, argument);
        case "no-store" -> flags |= NO_STORE;
        case "no-cache" -> flags |= NO_CACHE;
        case "private" -> flags |= PRIVATE;
        case "public" -> flags |= PUBLIC;
        case "must-revalidate", "proxy-revalidate" -> flags |= MUST_REVALIDATE;
        case "only-if-cached" -> flags |= ONLY_IF_CACHED;
        default -> {}
      }
    }

    private void number(int index, String argument) {
      long value = seconds(argument);
      seconds[index] = seconds[index] >= 0 && seconds[index] != value ? 0 : value;
    }
  }

  /// A number of seconds (§1.2.2); 0 where it is none.
  static long seconds(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    return text.length() > 10 ? SECONDS_MAX : Math.min(SECONDS_MAX, Long.parseLong(text));
  }
}
