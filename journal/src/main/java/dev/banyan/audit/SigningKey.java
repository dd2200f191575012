package dev.banyan.audit;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The operator's key that signs checkpoints: Ed25519 (RFC 8032), kept as `PRIVATE KEY` in PEM (RFC
/// 8410), as `openssl genpkey -algorithm ed25519` writes it. Immutable; its text form is that of
/// its public key.
public final class SigningKey {
  private static final String ALGORITHM = "Ed25519";
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private final PrivateKey key;
  private final VerifyingKey verifying;

  private SigningKey(PrivateKey key, PublicKey published) {
    this.key = key;
    this.verifying = new VerifyingKey(published);
  }

  /// A new key.
  public static SigningKey make() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return new SigningKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw Fault.bug("every Java has Ed25519", e);
    }
  }

  /// The key of a PEM text; null where it is none.
  public static @Nullable SigningKey of(Secret pem) {
    String text = pem.reveal();
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      return null;
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
      PrivateKey key =
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(der));
      return key instanceof EdECPrivateKey edwards ? paired(edwards) : null;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null;
    }
  }

  /// A private key with its public one, which Java tells only when it makes a pair: it is made
  /// again from the same seed, and tried.
  private static @Nullable SigningKey paired(EdECPrivateKey key) throws GeneralSecurityException {
    byte[] seed = key.getBytes().orElse(new byte[0]);
    KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
    generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
    SigningKey made = new SigningKey(key, generator.generateKeyPair().getPublic());
    byte[] probe = {1, 2, 3};
    return made.verifying.holds(probe, made.sign(probe)) ? made : null;
  }

  /// The only randomness is the seed.
  private static final class Seed extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final byte[] seed;

    Seed(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, Math.min(seed.length, bytes.length));
    }
  }

  /// What is written into the operator's file.
  public Secret pem() {
    String lines = Base64.getEncoder().encodeToString(key.getEncoded());
    return Secret.of(BEGIN + "\n" + lines + "\n" + END + "\n");
  }

  /// What checks its signatures.
  public VerifyingKey verifying() {
    return verifying;
  }

  /// A key for another purpose that only who has this one can make (HMAC-SHA256 of the purpose).
  public byte[] derived(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
      return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw Fault.bug("every Java has HMAC-SHA256", e);
    }
  }

  Bytes sign(byte[] text) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(text);
      return Bytes.wrap(signature.sign());
    } catch (GeneralSecurityException e) {
      throw Fault.bug("signing a checkpoint failed", e);
    }
  }

  @Override
  public String toString() {
    return verifying.text();
  }
}
