package dev.banyan.connectors.web;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A private key with its public half, its algorithm and its id: the thumbprint of the public key
/// (RFC 7638), so that nobody has to name it. Immutable.
///
/// Elliptic keys on P-256, P-384 and P-521 and Ed25519 have one algorithm each (ES256, ES384,
/// ES512, EdDSA); RSA keys from 2048 bits on sign by RS256 unless told otherwise.
final class SigningKey {
  private static final int FILE_BYTES_MAX = 64 * 1024;
  private static final int RSA_BITS_MIN = 2048;
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final int ED25519_BYTES = 32;

  private final PrivateKey secret;
  private final JwsAlgorithm algorithm;
  private final Map<String, JsonTree> numbers;
  private final String id;

  /// Why a file gives no usable key; `remedy` says what to do.
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    Unusable(String reason, String remedy) {
      super(reason);
      this.remedy = remedy;
    }

    String reason() {
      return String.valueOf(getMessage());
    }

    String remedy() {
      return remedy;
    }
  }

  private SigningKey(PrivateKey secret, JwsAlgorithm algorithm, Map<String, JsonTree> numbers) {
    this.secret = secret;
    this.algorithm = algorithm;
    this.numbers = numbers;
    this.id = thumbprint(numbers);
  }

  /// Reads a PEM file. `wanted` is an algorithm's name, null for the key's usual one.
  static SigningKey read(Path file, @Nullable String wanted) throws Unusable {
    byte[] encoded = decoded(text(file));
    try {
      PrivateKey secret = null;
      for (String kind : new String[] {"EC", "RSA", "Ed25519"}) {
        secret = secret == null ? privateKey(kind, encoded) : secret;
      }
      if (secret == null) {
        throw new Unusable("it holds no key that can sign", "make one on P-256, or with Ed25519");
      }
      PublicKey open = PublicHalf.of(secret);
      JwsAlgorithm algorithm = JwsAlgorithm.of(open, wanted);
      SigningKey key = new SigningKey(secret, algorithm, numbers(open));
      byte[] sample = "sample".getBytes(StandardCharsets.US_ASCII);
      if (!algorithm.verifies(open, sample, algorithm.sign(secret, sample))) {
        throw new Unusable("its private and public key do not fit together", "make a new one");
      }
      return key;
    } catch (GeneralSecurityException _) {
      throw new Unusable("its key cannot be used", "make one on P-256, or with Ed25519");
    }
  }

  private static String text(Path file) throws Unusable {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      throw new Unusable("it cannot be read", "name a file with a private key");
    }
  }

  private static byte[] decoded(String text) throws Unusable {
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new Unusable(
          "it holds no private key in the form PKCS #8 without a passphrase",
          "`openssl pkcs8 -topk8 -nocrypt` turns other forms into it");
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
    } catch (IllegalArgumentException _) {
      throw new Unusable("it is damaged", "make a new one");
    }
  }

  private static @Nullable PrivateKey privateKey(String kind, byte[] encoded) {
    try {
      return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException _) {
      return null;
    }
  }

  /// The members of the JWK that make the key, in the order of RFC 7638 §3.2.
  private static Map<String, JsonTree> numbers(PublicKey open) throws Unusable {
    Map<String, JsonTree> all = new LinkedHashMap<>();
    switch (open) {
      case RSAPublicKey rsa -> {
        if (rsa.getModulus().bitLength() < RSA_BITS_MIN) {
          throw new Unusable("its RSA key is shorter than 2048 bits", "make a longer one");
        }
        all.put("e", number(rsa.getPublicExponent().toByteArray(), 0));
        all.put("kty", JsonTree.text("RSA"));
        all.put("n", number(rsa.getModulus().toByteArray(), 0));
      }
      case ECPublicKey ec -> {
        int bits = ec.getParams().getCurve().getField().getFieldSize();
        int size = (bits + 7) / 8;
        all.put("crv", JsonTree.text("P-" + bits));
        all.put("kty", JsonTree.text("EC"));
        all.put("x", number(ec.getW().getAffineX().toByteArray(), size));
        all.put("y", number(ec.getW().getAffineY().toByteArray(), size));
      }
      case EdECPublicKey ed -> {
        byte[] encoded = ed.getEncoded();
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length);
        all.put("crv", JsonTree.text("Ed25519"));
        all.put("kty", JsonTree.text("OKP"));
        all.put("x", JsonTree.text(base64(point)));
      }
      default -> throw new Unusable("its key is of an unknown kind", "make one on P-256");
    }
    return all;
  }

  /// A positive number with `size` bytes; as many as it needs where that is 0.
  private static JsonTree number(byte[] signed, int size) {
    int skip = signed.length > 1 && signed[0] == 0 ? 1 : 0;
    byte[] bare = Arrays.copyOfRange(signed, skip, signed.length);
    byte[] full = new byte[Math.max(size, bare.length)];
    System.arraycopy(bare, 0, full, full.length - bare.length, bare.length);
    return JsonTree.text(base64(full));
  }

  private static String thumbprint(Map<String, JsonTree> numbers) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return base64(sha.digest(JsonTree.object(numbers).bytes()));
    } catch (GeneralSecurityException e) {
      throw Fault.bug("every platform has SHA-256", e);
    }
  }

  /// A signed token of these claims (RFC 7519, RFC 7515 §7.1).
  String token(Map<String, JsonTree> claims) {
    Map<String, JsonTree> header = new LinkedHashMap<>();
    header.put("alg", JsonTree.text(algorithm.jwsName()));
    header.put("typ", JsonTree.text("JWT"));
    header.put("kid", JsonTree.text(id));
    String input =
        base64(JsonTree.object(header).bytes()) + "." + base64(JsonTree.object(claims).bytes());
    try {
      return input
          + "."
          + base64(algorithm.sign(secret, input.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw Fault.bug("a key that was tried does not sign", e);
    }
  }

  /// The public key as a JWK (RFC 7517), in JSON.
  String jwk() {
    Map<String, JsonTree> all = new LinkedHashMap<>(numbers);
    all.put("kid", JsonTree.text(id));
    all.put("use", JsonTree.text("sig"));
    all.put("alg", JsonTree.text(algorithm.jwsName()));
    return new String(JsonTree.object(all).bytes(), StandardCharsets.UTF_8);
  }

  String id() {
    return id;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Without the key.
  @Override
  public String toString() {
    return id;
  }
}
