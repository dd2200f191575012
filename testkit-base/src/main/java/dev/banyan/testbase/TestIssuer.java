package dev.banyan.testbase;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// An issuer of JSON Web Tokens in memory, with one key: for tests that need good ones, and ones
/// that no library would make. Header and claims are taken as they are written.
public final class TestIssuer {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final String algorithm;
  private final String keyId;
  private final KeyPair keys;

  private TestIssuer(String algorithm, String keyId) {
    this.algorithm = algorithm;
    this.keyId = keyId;
    this.keys = pair(algorithm);
  }

  /// An issuer that signs with `RS256` … `ES512` or `EdDSA` by a key of that id.
  public static TestIssuer of(String algorithm, String keyId) {
    return new TestIssuer(algorithm, keyId);
  }

  public KeyPair keys() {
    return keys;
  }

  /// A token with an ordinary header.
  public String token(String claims) {
    String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\",\"typ\":\"JWT\"}";
    return token(header, claims);
  }

  /// A token with that header and those claims, signed over them.
  public String token(String header, String claims) {
    String input = part(header) + "." + part(claims);
    return input + "." + BASE64.encodeToString(sign(input));
  }

  /// A text as a part of a token.
  public static String part(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] sign(String input) {
    try {
      Signature signer = Signature.getInstance(jca(algorithm));
      PSSParameterSpec pss = pss(algorithm);
      if (pss != null) {
        signer.setParameter(pss);
      }
      signer.initSign(keys.getPrivate());
      signer.update(input.getBytes(StandardCharsets.US_ASCII));
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The key set that a gateway reads.
  public String keySet() {
    return "{\"keys\":[" + publicKey() + "]}";
  }

  /// The public key as a member of a key set.
  public String publicKey() {
    String rest = ",\"use\":\"sig\",\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}";
    return switch (keys.getPublic()) {
      case RSAPublicKey rsa ->
          "{\"kty\":\"RSA\",\"n\":\""
              + number(rsa.getModulus(), 0)
              + "\",\"e\":\""
              + number(rsa.getPublicExponent(), 0)
              + "\""
              + rest;
      case ECPublicKey ec -> {
        int bits = ec.getParams().getCurve().getField().getFieldSize();
        yield "{\"kty\":\"EC\",\"crv\":\"P-"
            + bits
            + "\",\"x\":\""
            + number(ec.getW().getAffineX(), (bits + 7) / 8)
            + "\",\"y\":\""
            + number(ec.getW().getAffineY(), (bits + 7) / 8)
            + "\""
            + rest;
      }
      case EdECPublicKey ed ->
          "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + point(ed) + "\"" + rest;
      default -> throw new IllegalStateException(algorithm);
    };
  }

  private static String number(BigInteger value, int length) {
    byte[] bytes = value.toByteArray();
    int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    int size = Math.max(length, bytes.length - from);
    byte[] padded = new byte[size];
    System.arraycopy(bytes, from, padded, size - (bytes.length - from), bytes.length - from);
    return BASE64.encodeToString(padded);
  }

  /// The encoded key ends in the point (RFC 8410 §4).
  private static String point(EdECPublicKey key) {
    byte[] encoded = key.getEncoded();
    byte[] point = new byte[32];
    System.arraycopy(encoded, encoded.length - 32, point, 0, 32);
    return BASE64.encodeToString(point);
  }

  private static KeyPair pair(String algorithm) {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(
              algorithm.startsWith("E") ? algorithm.equals("EdDSA") ? "Ed25519" : "EC" : "RSA");
      switch (algorithm) {
        case "ES256" -> generator.initialize(256);
        case "ES384" -> generator.initialize(384);
        case "ES512" -> generator.initialize(521);
        case "EdDSA" -> {}
        default -> generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String jca(String algorithm) {
    String bits = algorithm.substring(2);
    return switch (algorithm.substring(0, 2)) {
      case "RS" -> "SHA" + bits + "withRSA";
      case "PS" -> "RSASSA-PSS";
      case "ES" -> "SHA" + bits + "withECDSAinP1363Format";
      default -> "Ed25519";
    };
  }

  private static @Nullable PSSParameterSpec pss(String algorithm) {
    return switch (algorithm) {
      case "PS256" -> new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);
      case "PS384" -> new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1);
      case "PS512" -> new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 64, 1);
      default -> null;
    };
  }
}
