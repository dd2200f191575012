package dev.banyan.base;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A network: the first `bits` bits of `address`, in CIDR notation (RFC 4632, RFC 4291 §2.3). Two
/// of the same text are equal. Immutable.
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

  /// Whether an address is within one of them.
  public static boolean within(List<Network> networks, byte[] address) {
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).holds(address)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the host of an address is this machine, by what is written alone: `localhost`, or a
  /// loopback address (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), in brackets or not.
  public static boolean isLoopback(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    try {
      return bare.equals("localhost") || InetAddress.ofLiteral(bare).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private boolean holds(byte[] other) {
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
