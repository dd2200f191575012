package dev.banyan.gateway.security.certificate;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Certificate revocation lists (RFC 5280 §5), one for each authority, verified when they are read.
/// Decided hard: a certificate whose authority has no list here, or one that is out of date, is
/// refused. Immutable.
public final class RevocationLists {
  /// No lists: nothing is looked up.
  public static final RevocationLists NONE = new RevocationLists(Map.of(), List.of());

  private final Map<X500Principal, X509CRL> lists;
  private final List<X509Certificate> authorities;

  private RevocationLists(Map<X500Principal, X509CRL> lists, List<X509Certificate> authorities) {
    this.lists = Map.copyOf(lists);
    this.authorities = List.copyOf(authorities);
  }

  /// Lists of these authorities; throws `IllegalArgumentException` that says what is wrong with
  /// one.
  public static RevocationLists of(List<X509CRL> lists, List<X509Certificate> authorities) {
    Map<X500Principal, X509CRL> byIssuer = new HashMap<>();
    for (X509CRL list : lists) {
      verify(list, authorities);
      X509CRL other = byIssuer.put(list.getIssuerX500Principal(), list);
      if (other != null) {
        throw new IllegalArgumentException("there are two lists of the same authority");
      }
    }
    return new RevocationLists(byIssuer, authorities);
  }

  private static void verify(X509CRL list, List<X509Certificate> authorities) {
    if (list.hasUnsupportedCriticalExtension()) {
      throw new IllegalArgumentException("it is a partial or indirect list, which is not taken");
    }
    if (list.getNextUpdate() == null) {
      throw new IllegalArgumentException("it does not say until when it holds");
    }
    for (X509Certificate authority : authorities) {
      if (authority.getSubjectX500Principal().equals(list.getIssuerX500Principal())) {
        try {
          list.verify(authority.getPublicKey());
          return;
        } catch (GeneralSecurityException _) {
          // Another authority of the same name may have signed it.
        }
      }
    }
    throw new IllegalArgumentException("no authority that a listener trusts has signed it");
  }

  /// All lists of a file, in PEM or DER.
  public static List<X509CRL> parse(byte[] file) throws GeneralSecurityException {
    List<X509CRL> lists = new ArrayList<>();
    Collection<? extends CRL> read =
        CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(file));
    for (CRL list : read) {
      if (list instanceof X509CRL x509) {
        lists.add(x509);
      }
    }
    return lists;
  }

  /// What is said of a chain, the client's certificate first.
  enum Standing {
    GOOD,
    REVOKED,
    /// An authority's list is missing or out of date.
    UNKNOWN
  }

  Standing of(List<X509Certificate> chain, Instant now) {
    if (lists.isEmpty()) {
      return Standing.GOOD;
    }
    for (X509Certificate certificate : chain) {
      if (authorities.contains(certificate)) {
        continue;
      }
      X509CRL list = lists.get(certificate.getIssuerX500Principal());
      if (list == null || !isCurrent(list, now)) {
        return Standing.UNKNOWN;
      }
      if (list.isRevoked(certificate)) {
        return Standing.REVOKED;
      }
    }
    return Standing.GOOD;
  }

  private static boolean isCurrent(X509CRL list, Instant now) {
    @Nullable Date next = list.getNextUpdate();
    return next != null
        && !now.isBefore(list.getThisUpdate().toInstant())
        && now.isBefore(next.toInstant());
  }
}
