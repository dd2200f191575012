package dev.banyan.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// A certificate with its chain, and the private key that it belongs to: whom one end of a TLS
/// connection shows itself to be. Two of the same certificates and key are equal. Immutable.
public record Identity(List<X509Certificate> chain, PrivateKey key) {
  private static final int DNS = 2;

  public Identity {
    chain = List.copyOf(chain);
  }

  /// Reads both files whole; throws, saying why, where one cannot be read or they do not fit.
  public static Identity read(Path certificate, Path key) throws GeneralSecurityException {
    Identity read = new Identity(Pem.certificates(certificate), Pem.key(key));
    if (!read.fits()) {
      throw new GeneralSecurityException(
          "the key in `"
              + key.getFileName()
              + "` is not that of the certificate in `"
              + certificate.getFileName()
              + "`");
    }
    return read;
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /// Whether what the key signs is what the certificate verifies.
  private boolean fits() throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] sample = "certificate and key".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(sample);
      byte[] signature = signer.sign();
      signer.initVerify(certificate().getPublicKey());
      signer.update(sample);
      return signer.verify(signature);
    } catch (java.security.InvalidKeyException | java.security.SignatureException _) {
      return false;
    }
  }

  /// When the first certificate of the chain ends.
  public Instant ends() {
    return Trust.ends(chain);
  }

  /// The host names it is for, in lower case (RFC 6125 §6.4): of the alternative names, not of the
  /// subject.
  public List<String> names() {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = certificate().getSubjectAlternativeNames();
      for (List<?> one : alternatives == null ? List.<List<?>>of() : alternatives) {
        if (Integer.valueOf(DNS).equals(one.get(0)) && one.get(1) instanceof String name) {
          names.add(name.toLowerCase(Locale.ROOT));
        }
      }
    } catch (java.security.cert.CertificateParsingException _) {
      return List.of();
    }
    return names;
  }

  /// Without the key.
  @Override
  public String toString() {
    return Trust.shown(chain);
  }
}
