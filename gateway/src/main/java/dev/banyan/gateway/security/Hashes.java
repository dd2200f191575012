package dev.banyan.gateway.security;

import dev.banyan.base.Fault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256, which stands for a credential wherever one is looked up or remembered.
public final class Hashes {
  private Hashes() {}

  public static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException impossible) {
      throw Fault.bug("this JDK has no SHA-256", impossible);
    }
  }

  /// The hash of a text as 64 hexadecimal digits.
  public static String hex(String text) {
    return HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.UTF_8)));
  }
}
