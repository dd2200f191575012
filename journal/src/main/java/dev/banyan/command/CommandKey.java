package dev.banyan.command;

import dev.banyan.journal.StreamId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// What tells commands apart: the key that a caller chose, who the caller is, of which tenant, and
/// the route it was sent to. The same key of another caller, or on another route, is another one.
///
/// What the journal holds of it is a digest of caller and key; neither can be read there.
///
/// @param tenant empty where there are no tenants
/// @param route as people name it, with the API it is of
/// @param caller what tells callers apart, `METHOD:ID`
/// @param key 1 to 255 characters
public record CommandKey(String tenant, String route, String caller, String key) {
  /// How long a key may be, in characters.
  public static final int LENGTH_MAX = 255;

  private static final String PREFIX = "command/";
  private static final int ROUTE_MAX = 380;
  private static final MessageDigest SHA_256 = fresh();

  /// The stream of this key's commands.
  StreamId stream() {
    return new StreamId(bounded(tenant), PREFIX + named(route) + "/" + digest(caller, key));
  }

  /// What is kept of who sent a command.
  static String by(String caller) {
    return digest(caller);
  }

  /// The tenant of the streams of that tenant: itself, where it is short enough to be one.
  static String bounded(String tenant) {
    boolean fits =
        tenant.length() <= StreamId.LENGTH_MAX
            && tenant.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c));
    return fits ? tenant : digest(tenant);
  }

  /// A part of a stream's name, in which `/` and `%` are percent-encoded.
  private static String named(String route) {
    String name = route.replace("%", "%25").replace("/", "%2F");
    return name.length() <= ROUTE_MAX ? name : digest(route);
  }

  /// SHA-256 over parts that cannot run into each other.
  private static String digest(String... parts) {
    MessageDigest sha = sha256();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      sha.update(bytes);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha.digest());
  }

  /// A copy of one that was made once, since finding the provider takes longer than most digests.
  static MessageDigest sha256() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static MessageDigest fresh() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
