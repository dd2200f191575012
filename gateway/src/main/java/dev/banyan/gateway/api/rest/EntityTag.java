package dev.banyan.gateway.api.rest;

import dev.banyan.base.Fault;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Strong entity tags (RFC 9110 §8.8.3): a digest of the representation's bytes.
final class EntityTag {
  private static final int BYTES = 16;

  private EntityTag() {}

  static String of(byte[] representation) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(representation);
      byte[] part = Arrays.copyOf(digest, BYTES);
      return "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(part) + "\"";
    } catch (NoSuchAlgorithmException impossible) {
      throw Fault.bug("this JDK has no SHA-256", impossible);
    }
  }

  /// Whether one of the header's tags is this one, by strong comparison (§8.8.3.2), or `*`.
  static boolean matchesStrongly(List<String> header, String tag) {
    return tags(header).anyMatch(one -> one.equals("*") || one.equals(tag));
  }

  /// By weak comparison, as If-None-Match wants it.
  static boolean matchesWeakly(List<String> header, String tag) {
    return tags(header)
        .map(one -> one.startsWith("W/") ? one.substring(2) : one)
        .anyMatch(one -> one.equals("*") || one.equals(tag));
  }

  private static java.util.stream.Stream<String> tags(List<String> header) {
    return header.stream().flatMap(line -> Arrays.stream(line.split(",", 64))).map(String::strip);
  }
}
