package dev.banyan.connectors.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the path of an operation must be like, for it is written behind the address of its system
/// as it stands: without its slash it would go on with the host's name, and take what lets us in to
/// another one. Its parameters are encoded, see [ParameterText].
final class PathRules {
  private static final Pattern PARAMETER = Pattern.compile("\\{[^{}]+}");

  /// RFC 3986 §3.3.
  private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@%/-]+");

  private static final Pattern BAD_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");
  private static final Pattern DOTS = Pattern.compile("(?i)/(\\.|%2e){1,2}(/|$)");

  private PathRules() {}

  /// Why a path cannot be asked for; null where it can.
  static @Nullable String flaw(String path) {
    String plain = PARAMETER.matcher(path).replaceAll("x");
    if (!path.startsWith("/")) {
      return "its path does not begin with `/`";
    }
    if (plain.indexOf('?') >= 0 || plain.indexOf('#') >= 0) {
      return "its path holds a `?` or `#`; what follows it is no path";
    }
    if (!CHARACTERS.matcher(plain).matches() || BAD_PERCENT.matcher(plain).find()) {
      return "its path holds a character that must be percent-encoded, or a brace without another";
    }
    return DOTS.matcher(plain).find() ? "its path leads out of itself by `.` or `..`" : null;
  }
}
