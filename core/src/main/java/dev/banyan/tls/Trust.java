package dev.banyan.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/// The authorities whose certificates are trusted. Two of the same certificates are equal.
/// Immutable.
public record Trust(List<X509Certificate> authorities) {
  public Trust {
    authorities = List.copyOf(authorities);
  }

  /// Reads a file whole; throws, saying why, where it holds no authorities.
  public static Trust read(Path file) throws GeneralSecurityException {
    return new Trust(Pem.certificates(file));
  }

  /// When the first of them ends.
  public Instant ends() {
    return ends(authorities);
  }

  @Override
  public String toString() {
    return shown(authorities);
  }

  static Instant ends(List<X509Certificate> certificates) {
    return certificates.stream()
        .map(one -> one.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /// A digest of them all: equal for equal certificates alone.
  static String shown(List<X509Certificate> certificates) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (X509Certificate one : certificates) {
        digest.update(one.getEncoded());
      }
      return "certificates " + HexFormat.of().formatHex(digest.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
