package dev.banyan.formats.soap;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.formats.xml.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A name and a password in the message (WS-Security 1.0, Username Token Profile 1.0), with a
/// timestamp where `lifetime` is set. To be sent over TLS only: the digest is SHA-1 over the
/// password, a nonce and the time, as the profile has it, and can be guessed at by who sees it.
public record UsernameToken(
    String username, Secret password, Form form, @Nullable Duration lifetime) {
  /// How the password is written.
  public enum Form {
    /// In clear (PasswordText).
    TEXT,
    /// As a digest that holds once, with nonce and creation time (PasswordDigest).
    DIGEST
  }

  /// The header element itself, for [SoapEnvelope.Expected].
  public static final XmlName HEADER =
      new XmlName(
          "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
          "Security");

  private static final String UTILITY =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
  private static final String PROFILE =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0";
  private static final String BASE64 =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0"
          + "#Base64Binary";
  private static final int NONCE_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  void write(XmlWriter out, SoapVersion version, Instant now) {
    String security = HEADER.namespace();
    Instant created = now.truncatedTo(ChronoUnit.MILLIS);
    out.prefer(security, "wsse").prefer(UTILITY, "wsu");
    out.start(security, HEADER.local()).attribute(version.namespace(), "mustUnderstand", "1");
    if (lifetime != null) {
      out.start(UTILITY, "Timestamp");
      out.element(UTILITY, "Created", created.toString());
      out.element(UTILITY, "Expires", created.plus(lifetime).toString());
      out.end();
    }
    out.start(security, "UsernameToken");
    out.element(security, "Username", username);
    switch (form) {
      case TEXT -> password(out, "#PasswordText", password.reveal());
      case DIGEST -> {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        password(out, "#PasswordDigest", digest(nonce, created.toString(), password));
        out.start(security, "Nonce").attribute("", "EncodingType", BASE64);
        out.text(Base64.getEncoder().encodeToString(nonce)).end();
        out.element(UTILITY, "Created", created.toString());
      }
    }
    out.end().end();
  }

  private static void password(XmlWriter out, String type, String text) {
    out.start(HEADER.namespace(), "Password").attribute("", "Type", PROFILE + type);
    out.text(text).end();
  }

  /// `Base64(SHA-1(nonce + created + password))`, profile 1.0.
  static String digest(byte[] nonce, String created, Secret password) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      sha.update(nonce);
      sha.update(created.getBytes(StandardCharsets.UTF_8));
      sha.update(password.reveal().getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw Fault.bug("every platform has SHA-1", e);
    }
  }
}
