package dev.banyan.http.proxy;

import dev.banyan.base.Network;
import dev.banyan.http.wire.Head;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The proxies whose word on who asks is taken, and where they say it. What strangers send under
/// the same names is not looked at. `protocol`: every connection begins with the PROXY protocol,
/// versions 1 and 2; `hosts`: the host is theirs to say, too. Immutable.
public record TrustedProxies(
    List<Network> trust, @Nullable Field field, boolean hosts, boolean protocol) {
  private static final int CHARACTERS_MAX = 4096;
  private static final int PROXIES_MAX = 32;

  /// Where proxies say who asks.
  public enum Field {
    /// `X-Forwarded-For`, `-Proto` and `-Host`.
    X_FORWARDED_FOR,
    /// `Forwarded` (RFC 7239).
    FORWARDED
  }

  /// One hop as a proxy has told of it.
  record Hop(String address, @Nullable String proto, @Nullable String host) {}

  public TrustedProxies {
    trust = List.copyOf(trust);
  }

  /// Whether an address is that of a trusted proxy; what is no address is not.
  public boolean trusts(String address) {
    byte[] bytes = HostAddress.bytes(address);
    return bytes != null && Network.within(trust, bytes);
  }

  /// Who asks by a request that came over a connection from `peer`; throws
  /// `IllegalArgumentException` where a trusted proxy says what cannot be read. Null where nobody
  /// who is trusted says anything.
  public @Nullable Asker asker(Head head, String peer) {
    if (field == null || !trusts(peer)) {
      return null;
    }
    List<Hop> hops =
        switch (field) {
          case X_FORWARDED_FOR -> addresses(text(head, "x-forwarded-for"));
          case FORWARDED -> ForwardedField.parse(text(head, "forwarded"));
        };
    return switch (field) {
      case X_FORWARDED_FOR ->
          asker(hops, peer, single(head, "x-forwarded-proto"), single(head, "x-forwarded-host"));
      case FORWARDED -> asker(hops, peer, null, null);
    };
  }

  private Asker asker(List<Hop> hops, String peer, @Nullable String proto, @Nullable String host) {
    String address = peer;
    String chain = peer;
    Hop last = null;
    int at = hops.size();
    while (at > 0 && trusts(address)) {
      last = hops.get(--at);
      address = HostAddress.canonical(last.address());
      chain = address + ", " + chain;
      if (hops.size() - at > PROXIES_MAX) {
        throw new IllegalArgumentException("too many proxies");
      }
    }
    String scheme = last == null || last.proto() == null ? proto : last.proto();
    String name = last == null || last.host() == null ? host : last.host();
    return new Asker(address, chain, secure(scheme), hosts ? host(name) : null);
  }

  private static List<Hop> addresses(String text) {
    List<Hop> hops = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String one : text.split(",", -1)) {
        hops.add(new Hop(one.strip(), null, null));
      }
    }
    return hops;
  }

  /// All lines of a field as one (RFC 9110 §5.3).
  private static String text(Head head, String name) {
    String text = String.join(",", head.all(name));
    if (text.length() > CHARACTERS_MAX) {
      throw new IllegalArgumentException("too long");
    }
    return text;
  }

  private static @Nullable String single(Head head, String name) {
    List<String> values = head.all(name);
    if (values.size() > 1) {
      throw new IllegalArgumentException("said twice");
    }
    return values.isEmpty() ? null : values.getFirst().strip();
  }

  private static @Nullable Boolean secure(@Nullable String scheme) {
    if (scheme == null) {
      return null;
    }
    if (scheme.equalsIgnoreCase("https")) {
      return true;
    }
    if (scheme.equalsIgnoreCase("http")) {
      return false;
    }
    throw new IllegalArgumentException("neither http nor https");
  }

  private static @Nullable String host(@Nullable String host) {
    if (host != null && !HostAddress.isHost(host)) {
      throw new IllegalArgumentException("no host");
    }
    return host;
  }

  /// An address as the PROXY protocol tells it, in the listener's form; null where it is none.
  public static @Nullable String told(@Nullable String address) {
    byte[] bytes = address == null ? null : HostAddress.bytes(address);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes).getHostAddress();
    } catch (java.net.UnknownHostException _) {
      return null;
    }
  }
}
