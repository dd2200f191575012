package dev.banyan.gateway.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import org.jspecify.annotations.Nullable;

/// A public key of an issuer (RFC 7517). `id` is empty where it has none; `algorithm` is null where
/// the key does not say which.
record VerifyingKey(String id, @Nullable String algorithm, PublicKey key) {
  private static final int RSA_BITS_MIN = 2048;
  private static final int RSA_BITS_MAX = 8192;
  private static final BigInteger RSA_EXPONENT_MIN = BigInteger.valueOf(3);
  private static final int ED25519_BYTES = 32;

  /// Null for a key that verifies no token of ours: symmetric, for encryption, too short, or on a
  /// curve that is not taken.
  static @Nullable VerifyingKey of(JWK jwk) {
    boolean signs = jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE);
    boolean verifies =
        jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(KeyOperation.VERIFY);
    if (!signs || !verifies) {
      return null;
    }
    try {
      PublicKey key =
          switch (jwk) {
            case RSAKey rsa -> sound(rsa.toRSAPublicKey());
            case ECKey ec -> ec.toECPublicKey();
            case OctetKeyPair pair when pair.getCurve().equals(Curve.Ed25519) -> ed25519(pair);
            default -> null;
          };
      String algorithm = jwk.getAlgorithm() == null ? null : jwk.getAlgorithm().getName();
      String id = jwk.getKeyID() == null ? "" : jwk.getKeyID();
      return key == null ? null : new VerifyingKey(id, algorithm, key);
    } catch (JOSEException | GeneralSecurityException | IllegalArgumentException _) {
      return null;
    }
  }

  private static @Nullable PublicKey sound(RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    BigInteger exponent = key.getPublicExponent();
    boolean sound =
        bits >= RSA_BITS_MIN
            && bits <= RSA_BITS_MAX
            && exponent.testBit(0)
            && exponent.compareTo(RSA_EXPONENT_MIN) >= 0;
    return sound ? key : null;
  }

  /// RFC 8032 §5.1.2: little-endian y, the sign of x in the last bit.
  private static @Nullable PublicKey ed25519(OctetKeyPair pair) throws GeneralSecurityException {
    byte[] x = pair.getDecodedX();
    if (x.length != ED25519_BYTES) {
      return null;
    }
    byte[] y = new byte[ED25519_BYTES];
    for (int i = 0; i < ED25519_BYTES; i++) {
      y[i] = x[ED25519_BYTES - 1 - i];
    }
    boolean odd = (y[0] & 0x80) != 0;
    y[0] &= 0x7f;
    EdECPoint point = new EdECPoint(odd, new BigInteger(1, y));
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
  }

  /// Whether the key may verify such a signature by what it says of itself.
  boolean fits(SignatureAlgorithm wanted) {
    return (algorithm == null || algorithm.equals(wanted.word())) && wanted.takes(key);
  }
}
