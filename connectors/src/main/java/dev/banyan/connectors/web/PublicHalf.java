package dev.banyan.connectors.web;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;

/// Finds the public key of a private one, so that a file needs to hold that alone. Done once for
/// each key, when a configuration is read: the time it takes is nothing that others can measure.
final class PublicHalf {
  private PublicHalf() {}

  static PublicKey of(PrivateKey secret) throws GeneralSecurityException, SigningKey.Unusable {
    return switch (secret) {
      case RSAPrivateCrtKey rsa ->
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
      case ECPrivateKey ec ->
          KeyFactory.getInstance("EC")
              .generatePublic(
                  new ECPublicKeySpec(
                      multiplied(ec.getParams().getGenerator(), ec.getS(), ec.getParams()),
                      ec.getParams()));
      case EdECPrivateKey ed -> {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new Seed(ed.getBytes().orElseThrow()));
        yield generator.generateKeyPair().getPublic();
      }
      default ->
          throw new SigningKey.Unusable("its key is of an unknown kind", "make one on P-256");
    };
  }

  /// `k` times a point, by doubling and adding.
  private static ECPoint multiplied(ECPoint point, BigInteger k, ECParameterSpec curve)
      throws SigningKey.Unusable {
    if (!(curve.getCurve().getField() instanceof ECFieldFp field)) {
      throw new SigningKey.Unusable("its curve is none that tokens are signed on", "take P-256");
    }
    ECPoint sum = ECPoint.POINT_INFINITY;
    for (int bit = k.bitLength() - 1; bit >= 0; bit--) {
      sum = added(sum, sum, curve.getCurve().getA(), field.getP());
      if (k.testBit(bit)) {
        sum = added(sum, point, curve.getCurve().getA(), field.getP());
      }
    }
    return sum;
  }

  private static ECPoint added(ECPoint one, ECPoint other, BigInteger a, BigInteger p) {
    if (one.equals(ECPoint.POINT_INFINITY)) {
      return other;
    }
    if (other.equals(ECPoint.POINT_INFINITY)) {
      return one;
    }
    BigInteger x = one.getAffineX();
    BigInteger y = one.getAffineY();
    BigInteger dx = other.getAffineX().subtract(x).mod(p);
    BigInteger dy = other.getAffineY().subtract(y).mod(p);
    if (dx.signum() == 0 && (dy.signum() != 0 || y.signum() == 0)) {
      return ECPoint.POINT_INFINITY;
    }
    BigInteger slope =
        dx.signum() == 0
            ? x.pow(2).multiply(BigInteger.valueOf(3)).add(a).multiply(y.shiftLeft(1).modInverse(p))
            : dy.multiply(dx.modInverse(p));
    BigInteger sum = slope.pow(2).subtract(x).subtract(other.getAffineX()).mod(p);
    return new ECPoint(sum, slope.multiply(x.subtract(sum)).subtract(y).mod(p));
  }

  /// Gives the key that is there where the generator asks for chance.
  private static final class Seed extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] seed;

    Seed(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
