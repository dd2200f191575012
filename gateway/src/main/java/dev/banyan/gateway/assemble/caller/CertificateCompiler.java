package dev.banyan.gateway.assemble.caller;

import dev.banyan.config.decode.Written;
import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.CallerSection;
import dev.banyan.config.model.ListenSection;
import dev.banyan.gateway.security.certificate.CertificateRule;
import dev.banyan.gateway.security.certificate.RevocationLists;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Checks the section `certificate`: its rules, its revocation lists, and that a listener asks for
/// certificates at all. Owned by one thread.
final class CertificateCompiler {
  private final Loaded loaded;
  private final Mistakes mistakes;

  CertificateCompiler(Loaded loaded, Mistakes mistakes) {
    this.loaded = loaded;
    this.mistakes = mistakes;
  }

  /// Null, with mistakes, where the section does not hold together.
  CallerPart.@Nullable Certified compile(Name group, CallerSection.Certificate section) {
    List<ListenSection.Clients> clients = new ArrayList<>();
    for (ListenSection listener : loaded.configuration().listen().values()) {
      if (listener.clients() != null) {
        clients.add(listener.clients());
      }
    }
    if (clients.isEmpty() && !loaded.configuration().listen().isEmpty()) {
      mistakes.error(
          "no-client-certificates",
          section.place(),
          "no listener asks for certificates: nobody of `" + group + "` could ever be let in",
          "add `clients: { ca: FILE }` to the listener");
      return null;
    }
    List<CertificateRule> rules = new ArrayList<>();
    section.rules().forEach(rule -> rule(group, rule, rules));
    RevocationLists revoked = revoked(section, clients);
    return revoked == null ? null : new CallerPart.Certified(rules, revoked);
  }

  private void rule(Name group, CallerSection.Rule section, List<CertificateRule> rules) {
    boolean named = section.subject() != null || section.dns() != null;
    if (!named && section.uri() == null && section.email() == null) {
      mistakes.error(
          "rule-for-all",
          section.place(),
          "every certificate that the authority has ever issued would be `" + section.id() + "`",
          "name its `subject`, or a `dns`, `uri` or `email` of its alternative names");
      return;
    }
    X500Principal subject = principal(section.subject());
    X500Principal issuer = principal(section.issuer());
    boolean broken =
        (section.subject() != null && subject == null)
            || (section.issuer() != null && issuer == null);
    if (!broken) {
      rules.add(
          new CertificateRule(
              CallerKeys.caller(
                  group,
                  section.id(),
                  section.tenant(),
                  CallerKeys.words(section.roles()),
                  CallerKeys.words(section.scopes())),
              subject,
              issuer,
              text(section.dns()),
              text(section.uri()),
              text(section.email())));
    }
  }

  private static @Nullable String text(@Nullable Written written) {
    return written == null ? null : written.text();
  }

  private @Nullable X500Principal principal(@Nullable Written written) {
    if (written == null) {
      return null;
    }
    try {
      return new X500Principal(written.text());
    } catch (IllegalArgumentException _) {
      mistakes.error(
          "wrong-name",
          written.place(),
          "this is no distinguished name (RFC 4514)",
          "like `CN=orders,OU=Shop,O=Acme Inc,C=DE`, as `keytool -printcert` shows it");
      return null;
    }
  }

  private @Nullable RevocationLists revoked(
      CallerSection.Certificate section, List<ListenSection.Clients> clients) {
    if (section.revoked().isEmpty()) {
      return RevocationLists.NONE;
    }
    List<X509Certificate> authorities = new ArrayList<>();
    List<X509CRL> lists = new ArrayList<>();
    try {
      for (ListenSection.Clients one : clients) {
        authorities.addAll(certificates(one.ca()));
      }
      for (Path file : section.revoked()) {
        List<X509CRL> read = RevocationLists.parse(Files.readAllBytes(file));
        if (read.isEmpty()) {
          throw new IllegalArgumentException("there is no list in `" + name(file) + "`");
        }
        lists.addAll(read);
      }
      return RevocationLists.of(lists, authorities);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      boolean told = e instanceof IllegalArgumentException;
      mistakes.error(
          "bad-revocation-list",
          section.place(),
          "the revocation lists cannot be used: "
              + (told ? e.getMessage() : "a file cannot be read as PEM or DER"),
          "each file holds the current list of an authority in `clients.ca`, signed by it");
      return null;
    }
  }

  private String name(Path file) {
    return loaded.folder().relativize(file).toString();
  }

  private static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> read = new ArrayList<>();
    ByteArrayInputStream in = new ByteArrayInputStream(Files.readAllBytes(file));
    for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
      if (one instanceof X509Certificate x509) {
        read.add(x509);
      }
    }
    return read;
  }
}
