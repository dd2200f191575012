package dev.banyan.audit;

import dev.banyan.value.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The public half of a key that signs checkpoints. Its text is the base64 of its DER (RFC 8410),
/// the one line inside of `PUBLIC KEY` in PEM.
public record VerifyingKey(PublicKey key) {
  private static final String ALGORITHM = "Ed25519";

  /// The key of a text, with or without the lines of PEM around it; null where it is none.
  public static @Nullable VerifyingKey of(String text) {
    String line = text.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "").replaceAll("\\s", "");
    try {
      byte[] der = Base64.getDecoder().decode(line);
      return new VerifyingKey(
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null;
    }
  }

  public String text() {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }

  boolean holds(byte[] text, Bytes signature) {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      check.update(text);
      return check.verify(signature.unsafeArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
