package dev.banyan.gateway.server;

import dev.banyan.config.model.ListenSection;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.http.Listener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// From a `listen:` section to the listener's settings.
final class Listening {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String ALL = "0.0.0.0";

  private Listening() {}

  /// The settings of a listener; null for `next` where only those count that are no files.
  static Listener.Settings settings(String name, ListenSection section, @Nullable Assembly next) {
    ListenSection.Limits limits = section.limits();
    Listener.Limits defaults = Listener.Limits.DEFAULT;
    return new Listener.Settings(
        host(name, section.host()),
        section.port(),
        next == null ? null : next.certificates().get(name),
        next == null ? null : next.proxies().get(name),
        new Listener.Limits(
            limits.headers(),
            defaults.headersMax(),
            limits.line(),
            limits.connections(),
            limits.streams(),
            limits.head(),
            Duration.ofSeconds(15),
            limits.idle()));
  }

  /// The address as people open it.
  static String address(String name, ListenSection section, int port) {
    String host = host(name, section.host());
    String shown = host.equals(ALL) ? "localhost" : host;
    return (section.speaksTls() ? "https://" : "http://") + shown + ":" + port;
  }

  private static String host(String name, @Nullable String written) {
    if (written != null) {
      return written;
    }
    return name.equals(GatewayServer.ADMIN) ? LOOPBACK : ALL;
  }

  private static boolean introduced(ListenSection section) {
    return section.proxies() != null && section.proxies().protocol();
  }

  /// Whether a listener may keep its socket: all that cannot be changed while it is bound is equal.
  static boolean same(ListenSection a, ListenSection b) {
    return a.speaksTls() == b.speaksTls()
        && introduced(a) == introduced(b)
        && settings("", a, null).equals(settings("", b, null));
  }
}
