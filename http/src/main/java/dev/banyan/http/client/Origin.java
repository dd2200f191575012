package dev.banyan.http.client;

import dev.banyan.base.Fault;
import dev.banyan.http.wire.HeadWriter;
import io.netty.util.NetUtil;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Scheme, host and port of a service (RFC 9110 §4.3.1).
public record Origin(boolean secure, String host, int port) {

  /// The origin of a base address; throws `BUG` where it is not an absolute http or https one,
  /// which checks of the configuration rule out.
  public static Origin of(URI uri) {
    @Nullable String scheme = uri.getScheme();
    @Nullable String host = uri.getHost();
    if (scheme == null || host == null) {
      throw noAddress(uri);
    }
    boolean secure = scheme.equalsIgnoreCase("https");
    if (!secure && !scheme.equalsIgnoreCase("http")) {
      throw noAddress(uri);
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : standardPort(secure);
    return new Origin(secure, host.toLowerCase(Locale.ROOT), port);
  }

  private static Fault noAddress(URI uri) {
    return Fault.bug(
        "no absolute http or https address", new IllegalArgumentException(uri.getScheme()));
  }

  private static int standardPort(boolean secure) {
    return secure ? 443 : 80;
  }

  /// The value of `Host`.
  public byte[] hostField() {
    return HeadWriter.ascii(port == standardPort(secure) ? host : host + ":" + port);
  }

  /// Whether the host is a name, not an address.
  boolean named() {
    return !host.startsWith("[") && !NetUtil.isValidIpV4Address(host);
  }

  /// The host as resolvers take it: an IPv6 address without its brackets.
  String bareHost() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  @Override
  public String toString() {
    return (secure ? "https://" : "http://") + host + ":" + port;
  }
}
