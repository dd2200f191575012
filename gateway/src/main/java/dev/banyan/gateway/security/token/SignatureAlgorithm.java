package dev.banyan.gateway.security.token;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The signature algorithms a token may have (RFC 7518 §3.1, RFC 8037, RFC 9864): asymmetric ones
/// alone, so that a public key can never be taken for a shared secret, and never `none`.
public enum SignatureAlgorithm {
  RS256("SHA256withRSA", Family.RSA, 0),
  RS384("SHA384withRSA", Family.RSA, 0),
  RS512("SHA512withRSA", Family.RSA, 0),
  PS256("RSASSA-PSS", Family.RSA, 0),
  PS384("RSASSA-PSS", Family.RSA, 0),
  PS512("RSASSA-PSS", Family.RSA, 0),
  ES256("SHA256withECDSAinP1363Format", Family.EC, 256),
  ES384("SHA384withECDSAinP1363Format", Family.EC, 384),
  ES512("SHA512withECDSAinP1363Format", Family.EC, 521),
  /// Ed25519 only.
  EDDSA("Ed25519", Family.ED25519, 0);

  private enum Family {
    RSA,
    EC,
    ED25519
  }

  private final String jca;
  private final Family family;
  private final int bits;

  SignatureAlgorithm(String jca, Family family, int bits) {
    this.jca = jca;
    this.family = family;
    this.bits = bits;
  }

  /// RFC 7518 §3.5: the salt is as long as the hash. Null for other families.
  private @Nullable PSSParameterSpec pss() {
    return switch (this) {
      case PS256 -> pss("SHA-256", MGF1ParameterSpec.SHA256, 32);
      case PS384 -> pss("SHA-384", MGF1ParameterSpec.SHA384, 48);
      case PS512 -> pss("SHA-512", MGF1ParameterSpec.SHA512, 64);
      case RS256, RS384, RS512, ES256, ES384, ES512, EDDSA -> null;
    };
  }

  private static PSSParameterSpec pss(String hash, MGF1ParameterSpec mask, int salt) {
    return new PSSParameterSpec(hash, "MGF1", mask, salt, PSSParameterSpec.TRAILER_FIELD_BC);
  }

  /// The name in a token's header: case counts.
  public String word() {
    return this == EDDSA ? "EdDSA" : name();
  }

  /// Null where there is none of that name.
  public static @Nullable SignatureAlgorithm of(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst().orElse(null);
  }

  /// All names.
  public static List<String> words() {
    return Arrays.stream(values()).map(SignatureAlgorithm::word).toList();
  }

  /// Whether a key of that kind, and on that curve, makes such signatures.
  boolean takes(PublicKey key) {
    return switch (family) {
      case RSA -> key instanceof RSAPublicKey;
      case EC ->
          key instanceof ECPublicKey ec
              && ec.getParams().getCurve().getField().getFieldSize() == bits;
      case ED25519 -> key instanceof EdECPublicKey;
    };
  }

  /// Whether the signature holds; false, too, for one that cannot be read.
  boolean verify(PublicKey key, byte[] input, byte[] signature) {
    if (!takes(key)) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(jca);
      PSSParameterSpec pss = pss();
      if (pss != null) {
        verifier.setParameter(pss);
      }
      verifier.initVerify(key);
      verifier.update(input);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
