package dev.banyan.gateway.security.certificate;

import dev.banyan.operation.Caller;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Which certificate is whose: whatever is not null must fit. Names are compared whole: an
/// authority that issues to many must not be able to make one of them another by an addition to its
/// name.
public record CertificateRule(
    Caller caller,
    @Nullable X500Principal subject,
    @Nullable X500Principal issuer,
    @Nullable String dns,
    @Nullable String uri,
    @Nullable String email) {
  private static final int EMAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;

  boolean fits(X509Certificate certificate) {
    return (subject == null || subject.equals(certificate.getSubjectX500Principal()))
        && (issuer == null || issuer.equals(certificate.getIssuerX500Principal()))
        && (dns == null || hasName(certificate, DNS, Set.of(lower(dns))))
        && (uri == null || hasName(certificate, URI, Set.of(uri)))
        && (email == null || hasName(certificate, EMAIL, Set.of(email)));
  }

  /// Subject alternative names (RFC 5280 §4.2.1.6); DNS names compare without regard to case.
  private static boolean hasName(X509Certificate certificate, int kind, Set<String> wanted) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return false;
      }
      for (List<?> name : names) {
        if (name.size() == 2
            && Integer.valueOf(kind).equals(name.get(0))
            && name.get(1) instanceof String text
            && wanted.contains(kind == DNS ? lower(text) : text)) {
          return true;
        }
      }
      return false;
    } catch (CertificateParsingException _) {
      return false;
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
