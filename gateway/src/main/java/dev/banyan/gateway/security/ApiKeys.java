package dev.banyan.gateway.security;

import dev.banyan.base.Fault;
import dev.banyan.operation.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Recognises callers by an API key in a header. Only SHA-256 hashes of keys are held: keys are 256
/// random bits (`banyan keys`), so that a fast hash is enough, and looking a hash up in a table
/// tells an attacker's clock nothing about a key.
public final class ApiKeys implements Recognizer {
  private static final int KEY_CHARACTERS_MAX = 512;

  /// One key: `hash` is `sha256:` and 64 hexadecimal digits.
  public record Key(
      String id, String hash, Set<String> roles, @Nullable String tenant, @Nullable String plan) {}

  private final String name;
  private final String header;
  private final Map<String, Caller> callers = new HashMap<>();

  public ApiKeys(String name, String header, List<Key> keys) {
    this.name = name;
    this.header = header.toLowerCase(Locale.ROOT);
    for (Key key : keys) {
      Caller caller =
          new Caller(name, key.id(), key.tenant(), key.roles(), Set.of(), Map.of(), key.plan());
      callers.put(digits(key.hash()), caller);
    }
  }

  /// Whether this is a well-formed hash of a key.
  public static boolean isHash(String text) {
    return text.matches("sha256:[0-9a-fA-F]{64}");
  }

  /// The hash of a key as a configuration holds it.
  public static String hash(String key) {
    return "sha256:" + hexOfHash(key);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Finding recognize(Credentials credentials) {
    List<String> sent = credentials.header(header);
    if (sent.isEmpty()) {
      return Finding.Missing.MISSING;
    }
    String key = sent.getFirst();
    if (sent.size() > 1 || key.length() > KEY_CHARACTERS_MAX) {
      return refused();
    }
    Caller caller = callers.get(hexOfHash(key));
    return caller == null ? refused() : new Finding.Known(caller);
  }

  private static Finding refused() {
    return new Finding.Refused(Fault.of(Fault.Kind.UNAUTHENTICATED, "The API key is not valid"));
  }

  @Override
  public String challenge() {
    return "ApiKey header=\"" + header + "\"";
  }

  @Override
  public List<String> credentialHeaders() {
    return List.of(header);
  }

  @Override
  public void close() {}

  private static String digits(String hash) {
    return hash.substring(hash.indexOf(':') + 1).toLowerCase(Locale.ROOT);
  }

  private static String hexOfHash(String key) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw Fault.bug("this JDK has no SHA-256", impossible);
    }
  }
}
