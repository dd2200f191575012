package dev.banyan.gateway.gate;

import dev.banyan.base.Network;
import java.net.InetAddress;
import java.util.List;

/// Which network addresses may come: those within `allow` (any where it is empty) and not within
/// `deny`. Networks are in CIDR notation (RFC 4632, RFC 4291 §2.3). Immutable.
public record Addresses(List<Network> allow, List<Network> deny) {
  public Addresses {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
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
    return (allow.isEmpty() || Network.within(allow, bytes)) && !Network.within(deny, bytes);
  }
}
