package dev.banyan.gateway.security.token;

import dev.banyan.base.Fault;
import dev.banyan.gateway.security.Hashes;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.json.JsonTree;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// To whose certificate a token is bound (RFC 8705 §3.1): the SHA-256 thumbprint of the client's
/// certificate in base64url; null for none. A token that is bound in a way we cannot check is
/// refused: taken as a plain bearer token it would be worth more than its issuer meant.
record Binding(@Nullable String thumbprint, boolean isChecked) {
  private static final Binding NONE = new Binding(null, true);
  private static final Binding UNKNOWN = new Binding(null, false);

  static Binding of(Claims claims) {
    return switch (claims.all().get("cnf")) {
      case null -> NONE;
      case JsonTree.Members cnf
          when cnf.all().size() == 1
              && cnf.get("x5t#S256") instanceof JsonTree.Text(String thumbprint) ->
          new Binding(thumbprint, true);
      default -> UNKNOWN;
    };
  }

  /// Why the client may not use the token; null when it may.
  Recognizer.Finding.@Nullable Refused problem(
      boolean demanded, Recognizer.Credentials credentials) {
    if (!isChecked) {
      return Bearer.refused(Reason.UNBOUND, "it is bound by something else than a certificate");
    }
    if (thumbprint == null) {
      return demanded ? Bearer.refused(Reason.UNBOUND, "it is bound to no certificate") : null;
    }
    List<X509Certificate> chain = credentials.certificates();
    if (chain == null || chain.isEmpty()) {
      return Bearer.refused(Reason.UNBOUND, "it is bound to a certificate that was not shown");
    }
    byte[] shown = thumbprint(chain.getFirst()).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(shown, thumbprint.getBytes(StandardCharsets.US_ASCII))
        ? null
        : Bearer.refused(Reason.UNBOUND, "it is bound to another certificate");
  }

  static String thumbprint(X509Certificate certificate) {
    try {
      byte[] hash = Hashes.sha256(certificate.getEncoded());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (CertificateEncodingException e) {
      throw Fault.bug("a verified certificate cannot be encoded", e);
    }
  }
}
