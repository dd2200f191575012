package dev.banyan.cli.demo;

import dev.banyan.json.JsonTree;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The demonstration's login: makes a key pair when it is created, shows its public half as a key
/// set (RFC 7517), and signs tokens (RFC 7519, ES256). The private half never leaves this process.
public final class DemoLogin {
  /// The issuer and the audience that `meridian.yaml` asks for.
  static final String ISSUER = "https://login.meridian.example";

  static final String AUDIENCE = "sales";

  private static final String KEY_ID = "demo";
  private static final int COORDINATE_BYTES = 32;
  private static final Duration LIFE = Duration.ofHours(8);

  private final KeyPair keys;

  public DemoLogin() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256", e);
    }
  }

  /// The key set as the configuration's `keys:` reads it.
  public String keySet() {
    ECPublicKey key = (ECPublicKey) keys.getPublic();
    JsonTree jwk =
        members(
            "kty", "EC",
            "crv", "P-256",
            "use", "sig",
            "alg", "ES256",
            "kid", KEY_ID,
            "x", coordinate(key.getW().getAffineX()),
            "y", coordinate(key.getW().getAffineY()));
    return JsonTree.object(Map.of("keys", JsonTree.list(List.of(jwk)))).pretty();
  }

  /// A token for a person with these roles, good for eight hours.
  public String token(String person, List<String> roles) {
    Instant now = Instant.now();
    Map<String, JsonTree> claims = new LinkedHashMap<>();
    claims.put("iss", JsonTree.text(ISSUER));
    claims.put("sub", JsonTree.text(person));
    claims.put("aud", JsonTree.text(AUDIENCE));
    claims.put("iat", JsonTree.number(now.getEpochSecond()));
    claims.put("exp", JsonTree.number(now.plus(LIFE).getEpochSecond()));
    JsonTree list = JsonTree.list(roles.stream().map(JsonTree::text).toList());
    claims.put("realm_access", JsonTree.object(Map.of("roles", list)));
    String head = encoded(members("alg", "ES256", "typ", "JWT", "kid", KEY_ID).bytes());
    String signed = head + "." + encoded(JsonTree.object(claims).bytes());
    return signed + "." + encoded(signature(signed));
  }

  private byte[] signature(String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot sign with P-256", e);
    }
  }

  private static JsonTree members(String... namesAndTexts) {
    Map<String, JsonTree> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      members.put(namesAndTexts[i], JsonTree.text(namesAndTexts[i + 1]));
    }
    return JsonTree.object(members);
  }

  private static String coordinate(BigInteger value) {
    byte[] raw = value.toByteArray();
    byte[] fixed = new byte[COORDINATE_BYTES];
    int from = Math.max(0, raw.length - COORDINATE_BYTES);
    System.arraycopy(raw, from, fixed, from + fixed.length - raw.length, raw.length - from);
    return encoded(fixed);
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
