package dev.banyan.gateway.gate;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which network addresses may come: those within `allow` (any where it is empty) and not within
/// `deny`. Networks are in CIDR notation (RFC 4632, RFC 4291 §2.3). Immutable.
public record Addresses(List<Network> allow, List<Network> deny) {
  public Addresses {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /// A network: the first `bits` bits of `address`.
  public record Network(String text, byte[] address, int bits) {
    /// The network written as `10.0.0.0/8`, `2001:db8::/32` or a single address; null where it is
    /// none. Asks no name server.
    public static @Nullable Network parse(String text) {
      int slash = text.indexOf('/');
      try {
        byte[] address =
            InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
        int all = address.length * 8;
        int bits = slash < 0 ? all : Integer.parseInt(text, slash + 1, text.length(), 10);
        return bits < 0 || bits > all ? null : new Network(text, address, bits);
      } catch (IllegalArgumentException _) {
        return null;
      }
    }

    boolean holds(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      int whole = bits / 8;
      for (int i = 0; i < whole; i++) {
        if (address[i] != other[i]) {
          return false;
        }
      }
      int left = bits % 8;
      return left == 0 || (address[whole] ^ other[whole]) >> (8 - left) == 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Network network && network.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// Whether an address, as the listener gives it, may come. What is no address may not.
  public boolean admits(String address) {
    int zone = address.indexOf('%');
    byte[] bytes;
    try {
      // An IPv4 address that came by an IPv6 socket is an IPv4 address here.
      bytes = InetAddress.ofLiteral(zone < 0 ? address : address.substring(0, zone)).getAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
    return (allow.isEmpty() || within(allow, bytes)) && !within(deny, bytes);
  }

  private static boolean within(List<Network> networks, byte[] address) {
    for (Network network : networks) {
      if (network.holds(address)) {
        return true;
      }
    }
    return false;
  }
}
