package dev.banyan.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads PEM files (RFC 7468). What it throws says what is wrong with a file, and never what is in
/// it.
final class Pem {
  private static final long BYTES_MAX = 1024L * 1024;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");

  private Pem() {}

  private record Block(String label, byte[] content) {}

  /// All certificates of a file, in order; at least one.
  static List<X509Certificate> certificates(Path file) throws GeneralSecurityException {
    List<X509Certificate> read = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (Block block : blocks(file)) {
      if (!block.label().endsWith("CERTIFICATE")) {
        continue;
      }
      try {
        read.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(block.content())));
      } catch (CertificateException _) {
        throw new GeneralSecurityException("a certificate in " + name(file) + " cannot be read");
      }
    }
    if (read.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate in " + name(file));
    }
    return List.copyOf(read);
  }

  /// The first private key of a file: PKCS #8 (RFC 5958), or as older tools wrote RSA (RFC 8017
  /// A.1.2) and elliptic curves (RFC 5915).
  static PrivateKey key(Path file) throws GeneralSecurityException {
    for (Block block : blocks(file)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return key(block.content(), file);
        }
        case "RSA PRIVATE KEY" -> {
          return key(Der.ofRsa(block.content()), file);
        }
        case "EC PRIVATE KEY" -> {
          return key(Der.ofCurve(block.content()), file);
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new GeneralSecurityException(
                "the key in " + name(file) + " is encrypted: decrypt it with `openssl pkcs8`");
        default -> {} // Parameters and certificates stand beside keys.
      }
    }
    throw new GeneralSecurityException("there is no private key in " + name(file));
  }

  private static PrivateKey key(byte[] pkcs8, Path file) throws GeneralSecurityException {
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(pkcs8);
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException _) {
        // It is a key of another algorithm, or none.
      }
    }
    throw new GeneralSecurityException(
        "the private key in " + name(file) + " is broken, or of an algorithm that is not used");
  }

  private static List<Block> blocks(Path file) throws GeneralSecurityException {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text(file));
    while (matcher.find()) {
      try {
        String content = matcher.group(2).replaceAll("\\s", "");
        blocks.add(new Block(matcher.group(1), Base64.getDecoder().decode(content)));
      } catch (IllegalArgumentException _) {
        throw new GeneralSecurityException(name(file) + " is not whole: no base64 in its blocks");
      }
    }
    return blocks;
  }

  private static String text(Path file) throws GeneralSecurityException {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new GeneralSecurityException(name(file) + " is larger than 1 MiB");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      throw new GeneralSecurityException(name(file) + " cannot be read");
    }
  }

  private static String name(Path file) {
    return "`" + file.getFileName() + "`";
  }
}
