package dev.banyan.gateway.limit;

import java.util.Arrays;

/// The network an address is counted under: an IPv4 address itself; of an IPv6 address the first 64
/// bits, since whoever has one has all of those (RFC 4291 §2.5.4, RFC 6177).
public final class Network {
  private static final int GROUPS = 8;
  private static final int COUNTED = 4;

  private Network() {}

  public static String of(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    int zone = address.indexOf('%');
    String plain = zone < 0 ? address : address.substring(0, zone);
    int dot = plain.indexOf('.');
    if (dot >= 0) {
      return plain.substring(plain.lastIndexOf(':') + 1);
    }
    int gap = plain.indexOf("::");
    int[] groups = new int[GROUPS];
    fill(groups, 0, gap < 0 ? plain : plain.substring(0, gap));
    if (gap >= 0) {
      String tail = plain.substring(gap + 2);
      fill(groups, GROUPS - groupsIn(tail), tail);
    }
    StringBuilder text = new StringBuilder(24);
    for (int i = 0; i < COUNTED; i++) {
      text.append(Integer.toHexString(groups[i])).append(':');
    }
    return isMapped(groups) ? mapped(groups) : text.append(":/64").toString();
  }

  private static int groupsIn(String text) {
    return text.isEmpty() ? 0 : 1 + (int) text.chars().filter(c -> c == ':').count();
  }

  private static void fill(int[] groups, int from, String text) {
    if (text.isEmpty()) {
      return;
    }
    int at = Math.max(0, from);
    for (String group : text.split(":", -1)) {
      if (at < GROUPS && !group.isEmpty()) {
        groups[at] = Integer.parseInt(group, 16) & 0xffff;
      }
      at++;
    }
  }

  /// An IPv4 address that came by an IPv6 socket (RFC 4291 §2.5.5.2).
  private static boolean isMapped(int[] groups) {
    return groups[5] == 0xffff && Arrays.stream(groups, 0, 5).allMatch(group -> group == 0);
  }

  private static String mapped(int[] groups) {
    return (groups[6] >> 8)
        + "."
        + (groups[6] & 0xff)
        + "."
        + (groups[7] >> 8)
        + "."
        + (groups[7] & 0xff);
  }
}
