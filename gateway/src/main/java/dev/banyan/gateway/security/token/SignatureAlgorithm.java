package dev.banyan.gateway.security.token;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The signature algorithms a token may have (RFC 7518 §3.1, RFC 8037, RFC 9864): asymmetric ones
/// alone, so that a public key can never be taken for a shared secret, and never `none`.
public enum SignatureAlgorithm {
  RS256("SHA256withRSA", Family.RSA, 0, null),
  RS384("SHA384withRSA", Family.RSA, 0, null),
  RS512("SHA512withRSA", Family.RSA, 0, null),
  PS256("RSASSA-PSS", Family.RSA, 0, pss("SHA-256", MGF1ParameterSpec.SHA256, 32)),
  PS384("RSASSA-PSS", Family.RSA, 0, pss("SHA-384", MGF1ParameterSpec.SHA384, 48)),
  PS512("RSASSA-PSS", Family.RSA, 0, pss("SHA-512", MGF1ParameterSpec.SHA512, 64)),
  ES256("SHA256withECDSAinP1363Format", Family.EC, 256, null),
  ES384("SHA384withECDSAinP1363Format", Family.EC, 384, null),
  ES512("SHA512withECDSAinP1363Format", Family.EC, 521, null),
  /// Ed25519 only.
  EDDSA("Ed25519", Family.ED25519, 0, null);

  private enum Family {
    RSA,
    EC,
    ED25519
  }

  private final String jca;
  private final Family family;
  private final int bits;
  private final @Nullable AlgorithmParameterSpec parameters;

  SignatureAlgorithm(
      String jca, Family family, int bits, @Nullable AlgorithmParameterSpec parameters) {
    this.jca = jca;
    this.family = family;
    this.bits = bits;
    this.parameters = parameters;
  }

  private static AlgorithmParameterSpec pss(String hash, MGF1ParameterSpec mask, int salt) {
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
      if (parameters != null) {
        verifier.setParameter(parameters);
      }
      verifier.initVerify(key);
      verifier.update(input);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
