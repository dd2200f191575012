package dev.banyan.http.proxy;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Addresses and hosts as fields hold them. Asks no name server.
final class HostAddress {
  private static final Pattern DOTTED =
      Pattern.compile("(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})");
  private static final Pattern PORT = Pattern.compile("\\d{1,5}");
  private static final Pattern HOST =
      Pattern.compile("(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::\\d{1,5})?");

  private HostAddress() {}

  /// The bytes of an address without a port; null where it is none. An IPv4 address that came by an
  /// IPv6 socket is an IPv4 address here.
  static byte @Nullable [] bytes(String text) {
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    if (plain.length() > 45 || (plain.indexOf(':') < 0 && !DOTTED.matcher(plain).matches())) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(plain).getAddress();
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// An address as proxies write it, with or without a port, in the form of the listener's own;
  /// throws where it is none, as `unknown` is not.
  static String canonical(String written) {
    String address = written;
    int colon = written.lastIndexOf(':');
    if (written.startsWith("[")) {
      int end = written.indexOf(']');
      String rest = end < 0 ? "" : written.substring(end + 1);
      if (end < 0 || !(rest.isEmpty() || isPort(rest.substring(1), rest.charAt(0)))) {
        throw new IllegalArgumentException("no address");
      }
      address = written.substring(1, end);
      if (address.indexOf(':') < 0) {
        throw new IllegalArgumentException("no address");
      }
    } else if (colon > 0 && written.indexOf(':') == colon) {
      if (!isPort(written.substring(colon + 1), ':')) {
        throw new IllegalArgumentException("no address");
      }
      address = written.substring(0, colon);
    }
    String known = address.indexOf('%') >= 0 ? null : TrustedProxies.told(address);
    if (known == null) {
      throw new IllegalArgumentException("no address");
    }
    return known;
  }

  private static boolean isPort(String text, char before) {
    return before == ':' && PORT.matcher(text).matches();
  }

  static boolean isHost(String text) {
    return HOST.matcher(text).matches();
  }
}
