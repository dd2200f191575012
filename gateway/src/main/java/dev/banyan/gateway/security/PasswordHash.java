package dev.banyan.gateway.security;

import dev.banyan.base.Fault;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.KeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/// A slow, salted hash of a password: PBKDF2 with HMAC-SHA-256 (RFC 8018), the function that every
/// JDK has. Written `pbkdf2-sha256:ITERATIONS:SALT:HASH`, the last two in base64url.
public record PasswordHash(int iterations, byte[] salt, byte[] hash) {
  private static final Pattern FORM =
      Pattern.compile("pbkdf2-sha256:(\\d{1,8}):([\\w-]{22,86}):([\\w-]{43})");
  private static final int ITERATIONS = 600_000;
  private static final int ITERATIONS_MIN = 100_000;
  private static final int ITERATIONS_MAX = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int BITS = 256;

  /// Null where the text is none, or has too few iterations to be slow.
  public static @Nullable PasswordHash parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return null;
    }
    int iterations = Integer.parseInt(form.group(1));
    if (iterations < ITERATIONS_MIN || iterations > ITERATIONS_MAX) {
      return null;
    }
    try {
      Base64.Decoder decoder = Base64.getUrlDecoder();
      return new PasswordHash(
          iterations, decoder.decode(form.group(2)), decoder.decode(form.group(3)));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// The hash of a password with a new salt, as it is written.
  public static String of(String password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return "pbkdf2-sha256:"
        + ITERATIONS
        + ":"
        + encoder.encodeToString(salt)
        + ":"
        + encoder.encodeToString(derive(password, salt, ITERATIONS));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PasswordHash same
        && iterations == same.iterations
        && MessageDigest.isEqual(salt, same.salt)
        && MessageDigest.isEqual(hash, same.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }

  /// Shows nothing of the hash.
  @Override
  public String toString() {
    return "pbkdf2-sha256:" + iterations + ":***";
  }

  /// The hash that no password has, to spend as long on a name that nobody has.
  static PasswordHash ofNobody() {
    return new PasswordHash(ITERATIONS, new byte[SALT_BYTES], new byte[BITS / 8]);
  }

  /// Takes some hundred milliseconds of a processor.
  boolean matches(String password) {
    return MessageDigest.isEqual(hash, derive(password, salt, iterations));
  }

  private static byte[] derive(String password, byte[] salt, int iterations) {
    try {
      KeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, BITS);
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException impossible) {
      throw Fault.bug("this JDK has no PBKDF2", impossible);
    }
  }
}
