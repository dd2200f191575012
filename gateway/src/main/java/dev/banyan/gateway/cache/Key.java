package dev.banyan.gateway.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// What an answer is kept under, before `Vary`: the route (by its name and configuration), the one
/// it is for, and the target. Compared part by part, so that nothing in one part can pass for
/// another.
record Key(String route, Owner owner, String target) {
  /// Whether it is for more than one caller: what belongs to one alone stays in its node.
  boolean common() {
    return owner.equals(Owner.ANYONE) || owner.isTenant();
  }

  /// The same for the same key on each node; of common keys only.
  String digest() {
    String tenant = String.valueOf(owner.caller().tenant());
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : List.of(route, owner.isTenant() ? "tenant" : "anyone", tenant, target)) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  int bytes() {
    return 2 * target.length() + owner.caller().bytes() + 160;
  }
}
