package dev.banyan.http.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cookie that keeps a client at one of a system's URLs (RFC 6265bis). It lasts for the
/// client's session, no script can read it, and its value tells nothing of the URL.
public final class StickyCookie {
  private StickyCookie() {}

  /// The value that the `Cookie` fields of a request carry; null for none.
  public static @Nullable String read(List<String> fields, String name) {
    for (String line : fields) {
      for (String pair : line.split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
          return pair.substring(equals + 1).strip();
        }
      }
    }
    return null;
  }

  /// The value of `Set-Cookie`.
  public static String written(String name, String value, boolean secure) {
    return name + "=" + value + "; Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
  }
}
