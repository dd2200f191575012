package dev.banyan.testbase;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// A certificate authority in memory, for tests of TLS: issues certificates and revocation lists
/// (RFC 5280), on the curve P-256.
public final class TestAuthority {
  private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Duration LIFE = Duration.ofDays(30);

  private final KeyPair keys = pair();
  private final X500Principal name;
  private final X509Certificate certificate;
  private long serial = 100;

  private TestAuthority(String name) {
    this.name = new X500Principal(name);
    this.certificate = issue(this.name, keys.getPublic(), List.of(authority()), Instant.now());
  }

  /// An authority of that distinguished name, which signs its own certificate.
  public static TestAuthority of(String name) {
    return new TestAuthority(name);
  }

  /// A certificate with its private key.
  public record Issued(X509Certificate certificate, KeyPair keys) {
    /// Writes certificate and key as `NAME.crt` and `NAME.key` (PEM).
    public void write(Path folder, String file) {
      pem(folder.resolve(file + ".crt"), "CERTIFICATE", encoded(certificate));
      pem(folder.resolve(file + ".key"), "PRIVATE KEY", keys.getPrivate().getEncoded());
    }
  }

  /// Issues a certificate; names are written `dns:a.example`, `uri:spiffe://a/b`,
  /// `email:a@b.example` and `ip:127.0.0.1`.
  public Issued issue(String subject, String... names) {
    return issue(Instant.now(), subject, names);
  }

  /// The same, valid from an hour before that instant on.
  public Issued issue(Instant at, String subject, String... names) {
    KeyPair own = pair();
    List<byte[]> extensions = new ArrayList<>();
    if (names.length > 0) {
      byte[][] encoded = new byte[names.length][];
      for (int i = 0; i < names.length; i++) {
        encoded[i] = alternative(names[i]);
      }
      extensions.add(Der.sequence(Der.oid("2.5.29.17"), Der.octets(Der.sequence(encoded))));
    }
    return new Issued(issue(new X500Principal(subject), own.getPublic(), extensions, at), own);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /// Writes the authority's certificate (PEM).
  public Path write(Path file) {
    return pem(file, "CERTIFICATE", encoded(certificate));
  }

  /// Writes a list of revoked certificates (PEM) that holds from `from` until `until`.
  public Path revoke(Path file, Instant from, Instant until, X509Certificate... revoked) {
    byte[][] entries = new byte[revoked.length][];
    for (int i = 0; i < revoked.length; i++) {
      entries[i] = Der.sequence(Der.integer(revoked[i].getSerialNumber()), Der.time(from));
    }
    byte[] content =
        Der.sequence(
            Der.integer(BigInteger.ONE),
            ECDSA_SHA256,
            name.getEncoded(),
            Der.time(from),
            Der.time(until),
            revoked.length == 0 ? new byte[0] : Der.sequence(entries));
    return pem(file, "X509 CRL", signed(content));
  }

  /// A client's TLS that trusts this authority and shows that certificate.
  public SSLContext client(Issued own) {
    return context(own);
  }

  /// A client's TLS that trusts this authority and shows nothing.
  public SSLContext client() {
    return context(null);
  }

  private SSLContext context(@Nullable Issued own) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", certificate);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      KeyStore mine = KeyStore.getInstance("PKCS12");
      mine.load(null, null);
      if (own != null) {
        Certificate[] chain = {own.certificate()};
        mine.setKeyEntry("own", own.keys().getPrivate(), PASSWORD, chain);
      }
      KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
      shown.init(mine, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] authority() {
    return Der.sequence(Der.oid("2.5.29.19"), Der.truth(), Der.octets(Der.sequence(Der.truth())));
  }

  private static byte[] alternative(String name) {
    String[] pair = name.split(":", 2);
    byte[] text = pair[1].getBytes(StandardCharsets.US_ASCII);
    return switch (pair[0]) {
      case "email" -> Der.of(0x81, text);
      case "dns" -> Der.of(0x82, text);
      case "uri" -> Der.of(0x86, text);
      case "ip" -> Der.of(0x87, address(pair[1]));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static byte[] address(String dotted) {
    String[] parts = dotted.split("\\.", -1);
    byte[] address = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      address[i] = (byte) Integer.parseInt(parts[i]);
    }
    return address;
  }

  private X509Certificate issue(
      X500Principal subject, PublicKey key, List<byte[]> extensions, Instant at) {
    Instant from = at.minus(Duration.ofHours(1));
    byte[] extended =
        extensions.isEmpty()
            ? new byte[0]
            : Der.of(0xa3, Der.sequence(extensions.toArray(byte[][]::new)));
    byte[] content =
        Der.sequence(
            Der.of(0xa0, Der.integer(BigInteger.TWO)),
            Der.integer(BigInteger.valueOf(serial++)),
            ECDSA_SHA256,
            name.getEncoded(),
            Der.sequence(Der.time(from), Der.time(from.plus(LIFE))),
            subject.getEncoded(),
            key.getEncoded(),
            extended);
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(signed(content)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] signed(byte[] content) {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(keys.getPrivate());
      signer.update(content);
      return Der.sequence(content, ECDSA_SHA256, Der.bits(signer.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path pem(Path file, String kind, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    try {
      return Files.writeString(
          file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
