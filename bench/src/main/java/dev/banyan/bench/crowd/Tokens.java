package dev.banyan.bench.crowd;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/// Makes a signing key and tokens of so many callers, signed with ES256 (RFC 7518 §3.4): the public
/// key as JWKS, the tokens one a line. Arguments: file of the key, file of the tokens, callers.
public final class Tokens {
  private static final int COORDINATE_BYTES = 32;
  private static final long VALID_SECONDS = 7200;

  private Tokens() {}

  static void main(String[] arguments) throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    Files.writeString(
        Path.of(arguments[0]),
        """
        { "keys": [ { "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "load",
          "x": "%s", "y": "%s" } ] }
        """
            .formatted(coordinate(key.getW().getAffineX()), coordinate(key.getW().getAffineY())));
    StringBuilder tokens = new StringBuilder();
    long now = System.currentTimeMillis() / 1000;
    for (int caller = 0; caller < Integer.parseInt(arguments[2]); caller++) {
      String claims =
          """
          {"iss":"https://login.example","aud":"load","sub":"caller-%d","roles":["reader"],\
          "iat":%d,"exp":%d}"""
              .formatted(caller, now, now + VALID_SECONDS);
      tokens.append(signed(pair, claims)).append('\n');
    }
    Files.writeString(Path.of(arguments[1]), tokens);
  }

  private static String coordinate(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[COORDINATE_BYTES];
    int length = Math.min(bytes.length, COORDINATE_BYTES);
    System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
    return base64url(fixed);
  }

  private static String signed(KeyPair pair, String claims) throws GeneralSecurityException {
    String head = "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"load\"}";
    String text = base64url(utf8(head)) + "." + base64url(utf8(claims));
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(pair.getPrivate());
    signature.update(utf8(text));
    return text + "." + base64url(signature.sign());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
