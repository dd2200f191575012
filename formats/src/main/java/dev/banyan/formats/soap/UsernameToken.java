package dev.banyan.formats.soap;

import dev.banyan.base.Secret;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.formats.xml.XmlWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// A name and a password in clear in the message (WS-Security 1.0, Username Token Profile 1.0,
/// PasswordText), with a timestamp where `lifetime` is set. To be sent over TLS only.
public record UsernameToken(String username, Secret password, @Nullable Duration lifetime) {
  /// The header element itself, for [SoapEnvelope.Expected].
  public static final XmlName HEADER =
      new XmlName(
          "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
          "Security");

  private static final String UTILITY =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
  private static final String TEXT =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"
          + "#PasswordText";

  void write(XmlWriter out, SoapVersion version, Instant now) {
    String security = HEADER.namespace();
    out.prefer(security, "wsse").prefer(UTILITY, "wsu");
    out.start(security, HEADER.local()).attribute(version.namespace(), "mustUnderstand", "1");
    if (lifetime != null) {
      Instant created = now.truncatedTo(ChronoUnit.MILLIS);
      out.start(UTILITY, "Timestamp");
      out.element(UTILITY, "Created", created.toString());
      out.element(UTILITY, "Expires", created.plus(lifetime).toString());
      out.end();
    }
    out.start(security, "UsernameToken");
    out.element(security, "Username", username);
    out.start(security, "Password").attribute("", "Type", TEXT).text(password.reveal()).end();
    out.end().end();
  }
}
