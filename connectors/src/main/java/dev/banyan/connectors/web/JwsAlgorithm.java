package dev.banyan.connectors.web;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A signature algorithm of JSON Web Signatures (RFC 7518 §3.1, RFC 8037), done by the JDK.
enum JwsAlgorithm {
  ES256("SHA256withECDSAinP1363Format", "P-256"),
  ES384("SHA384withECDSAinP1363Format", "P-384"),
  ES512("SHA512withECDSAinP1363Format", "P-521"),
  EDDSA("Ed25519", "Ed25519"),
  RS256("SHA256withRSA", "RSA"),
  RS384("SHA384withRSA", "RSA"),
  RS512("SHA512withRSA", "RSA"),
  PS256("RSASSA-PSS", "RSA"),
  PS384("RSASSA-PSS", "RSA"),
  PS512("RSASSA-PSS", "RSA");

  private final String jdkName;
  private final String family;

  JwsAlgorithm(String jdkName, String family) {
    this.jdkName = jdkName;
    this.family = family;
  }

  /// As `alg` has it.
  String jwsName() {
    return this == EDDSA ? "EdDSA" : name();
  }

  /// The algorithm for a key: the one that is wanted, or the first that it can do.
  static JwsAlgorithm of(PublicKey key, @Nullable String wanted) throws SigningKey.Unusable {
    String family =
        switch (key) {
          case ECPublicKey ec -> "P-" + ec.getParams().getCurve().getField().getFieldSize();
          case RSAPublicKey _ -> "RSA";
          default -> "Ed25519";
        };
    List<String> able = new ArrayList<>();
    for (JwsAlgorithm algorithm : values()) {
      if (algorithm.family.equals(family)) {
        if (wanted == null || algorithm.jwsName().equalsIgnoreCase(wanted)) {
          return algorithm;
        }
        able.add(algorithm.jwsName());
      }
    }
    throw able.isEmpty()
        ? new SigningKey.Unusable(
            "its curve is none that tokens are signed on", "make a key on P-256, or with Ed25519")
        : new SigningKey.Unusable(
            "its key does not sign by `" + wanted + "`", "one of: " + String.join(", ", able));
  }

  byte[] sign(PrivateKey key, byte[] input) throws GeneralSecurityException {
    Signature signature = signature();
    signature.initSign(key);
    signature.update(input);
    return signature.sign();
  }

  boolean verifies(PublicKey key, byte[] input, byte[] signed) throws GeneralSecurityException {
    Signature signature = signature();
    signature.initVerify(key);
    signature.update(input);
    return signature.verify(signed);
  }

  private Signature signature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance(jdkName);
    if (jdkName.equals("RSASSA-PSS")) {
      int bits = Integer.parseInt(name().substring(2).toLowerCase(Locale.ROOT));
      String hash = "SHA-" + bits;
      signature.setParameter(
          new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), bits / 8, 1));
    }
    return signature;
  }
}
