package dev.banyan.gateway.limit;

import dev.banyan.base.Fault;
import dev.banyan.http.Incoming;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A header that a decision goes by. It stands once: of two lines, what lies behind might take the
/// other one, and servers that make variables of headers take `_` for `-`. Fields that are lists by
/// their definition may stand on several lines, and are read as one (RFC 9110 §5.3).
public final class SentHeader {
  private static final Set<String> LISTS =
      Set.of(
          "accept",
          "accept-charset",
          "accept-encoding",
          "accept-language",
          "cache-control",
          "content-encoding",
          "content-language",
          "forwarded",
          "if-match",
          "if-none-match",
          "link",
          "pragma",
          "prefer",
          "te",
          "tracestate",
          "via",
          "x-forwarded-for");

  private SentHeader() {}

  /// Its value; null where there is none. Throws `MALFORMED` where two might count.
  public static @Nullable String of(Incoming incoming, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    List<String> all = incoming.spelled(lower);
    if (all.isEmpty()) {
      return null;
    }
    List<String> plain = incoming.headers(lower);
    boolean twin = plain.size() != all.size();
    if (twin || (plain.size() > 1 && !LISTS.contains(lower))) {
      throw Fault.builder(Fault.Kind.MALFORMED, "A header is given more than once")
          .operator("the header " + lower + " came more than once, or with `_` for `-`")
          .build();
    }
    return plain.size() == 1 ? plain.getFirst() : String.join(", ", plain);
  }
}
