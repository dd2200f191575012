package dev.banyan.gateway.security.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.banyan.gateway.security.Asked;
import dev.banyan.gateway.security.Clock;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.operation.Caller;
import dev.banyan.testbase.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whose certificate it is, and whether it still holds.
class CertificatesTest {
  private static final Instant NOW = Clock.START;

  private final Clock clock = new Clock();
  private final TestAuthority authority = TestAuthority.of("CN=Authority,O=Meridian");
  @TempDir Path folder;

  private X509Certificate issued(String subject, String... names) {
    return authority.issue(NOW, subject, names).certificate();
  }

  private static Caller caller(String id) {
    return new Caller("machines", id, null, Set.of("machine"), Set.of(), Map.of());
  }

  private Certificates by(RevocationLists revoked, CertificateRule... rules) {
    return new Certificates("machines", List.of(rules), revoked, clock);
  }

  private static CertificateRule subject(String name) {
    return new CertificateRule(caller("s"), new X500Principal(name), null, null, null, null);
  }

  private static CertificateRule names(
      @Nullable String dns, @Nullable String uri, @Nullable String email) {
    return new CertificateRule(caller("n"), null, null, dns, uri, email);
  }

  @Test
  void comparesTheWholeSubject() {
    Certificates rule = by(RevocationLists.NONE, subject("cn=orders, O=Acme Inc,C=DE"));

    assertThat(Asked.with("a", "b").showing(issued("CN=orders,O=Acme Inc,C=DE")).knownBy(rule))
        .isEqualTo(caller("s"));
    for (String other :
        List.of(
            "CN=orders,O=Acme Inc", "CN=orders,OU=x,O=Acme Inc,C=DE", "CN=order,O=Acme Inc,C=DE")) {
      assertThat(new Asked().showing(issued(other)).at(rule))
          .as(other)
          .isInstanceOf(Recognizer.Finding.Foreign.class);
    }
  }

  @Test
  void comparesAlternativeNames() {
    X509Certificate own =
        issued("CN=x", "dns:a.example", "uri:spiffe://bank/orders", "email:ops@a.example");

    assertThat(known(own, names("A.example", null, null))).isTrue();
    assertThat(known(own, names(null, "spiffe://bank/orders", null))).isTrue();
    assertThat(known(own, names(null, null, "ops@a.example"))).isTrue();
    assertThat(known(own, names("a.example", "spiffe://bank/orders", "ops@a.example"))).isTrue();
    assertThat(known(own, names("b.example", null, null))).isFalse();
    assertThat(known(own, names("a.example", "spiffe://bank/other", null))).isFalse();
    assertThat(known(own, names(null, null, "a.example"))).isFalse();
    assertThat(known(issued("CN=a.example"), names("a.example", null, null))).isFalse();
  }

  private boolean known(X509Certificate own, CertificateRule rule) {
    return new Asked().showing(own).at(by(RevocationLists.NONE, rule))
        instanceof Recognizer.Finding.Known;
  }

  @Test
  void isMissingWhereNoCertificateWasShown() {
    assertThat(new Asked().at(by(RevocationLists.NONE, subject("CN=x"))))
        .isEqualTo(Recognizer.Finding.Missing.MISSING);
  }

  @Test
  void refusesACertificateThatExpiresOnAnOpenConnection() {
    Certificates rule = by(RevocationLists.NONE, subject("CN=x"));
    Asked asked = new Asked().showing(issued("CN=x"));
    assertThat(asked.refusedBy(rule)).isNull();

    clock.forward(Duration.ofDays(30));

    assertThat(asked.refusedBy(rule)).isEqualTo(Reason.EXPIRED);
  }

  private List<X509CRL> list(Instant from, Instant until, X509Certificate... revoked)
      throws Exception {
    Path file = authority.revoke(folder.resolve("crl.pem"), from, until, revoked);
    return RevocationLists.parse(Files.readAllBytes(file));
  }

  @Test
  void refusesWhatItsAuthorityHasRevoked() throws Exception {
    X509Certificate good = issued("CN=x");
    X509Certificate bad = issued("CN=x");
    RevocationLists lists =
        RevocationLists.of(
            list(NOW.minusSeconds(10), NOW.plusSeconds(60), bad), List.of(authority.certificate()));
    Certificates rule = by(lists, subject("CN=x"));

    assertThat(new Asked().showing(good).refusedBy(rule)).isNull();
    assertThat(new Asked().showing(good, authority.certificate()).refusedBy(rule)).isNull();
    assertThat(new Asked().showing(bad).refusedBy(rule)).isEqualTo(Reason.REVOKED);
  }

  @Test
  void letsNobodyInByAListThatIsOutOfDateOrMissing() throws Exception {
    RevocationLists lists =
        RevocationLists.of(
            list(NOW.minusSeconds(10), NOW.plusSeconds(60)), List.of(authority.certificate()));
    Certificates rule = by(lists, subject("CN=x"));
    X509Certificate strange = TestAuthority.of("CN=Other").issue(NOW, "CN=x").certificate();
    assertThat(new Asked().showing(strange).refusedBy(rule)).isEqualTo(Reason.UNDECIDED);
    Asked asked = new Asked().showing(issued("CN=x"));
    assertThat(asked.refusedBy(rule)).isNull();

    clock.forward(Duration.ofMinutes(1));

    assertThat(asked.refusedBy(rule)).isEqualTo(Reason.UNDECIDED);
  }

  @Test
  void takesNoListThatAnotherHasSigned() throws Exception {
    List<X509CRL> lists = list(NOW, NOW.plusSeconds(60));
    List<X509Certificate> others =
        List.of(TestAuthority.of("CN=Authority,O=Meridian").certificate());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> RevocationLists.of(lists, others))
        .withMessageContaining("no authority");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                RevocationLists.of(
                    List.of(lists.getFirst(), lists.getFirst()), List.of(authority.certificate())))
        .withMessageContaining("two lists");
  }
}
