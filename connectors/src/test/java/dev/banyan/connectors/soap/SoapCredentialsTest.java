package dev.banyan.connectors.soap;

import static dev.banyan.connectors.soap.SoapFixture.signature;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.web.Auth;
import dev.banyan.connectors.web.SecureServer;
import dev.banyan.connectors.web.Tls;
import dev.banyan.connectors.web.Urls;
import dev.banyan.http.HttpRuntime;
import dev.banyan.testbase.TestAuthority;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a SOAP service is shown: in the message, by HTTP, when connecting.
class SoapCredentialsTest {
  private static final String FINE =
      "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>"
          + "<GetResponse xmlns='urn:t'>yes</GetResponse></e:Body></e:Envelope>";

  @TempDir Path folder = Path.of("");
  private final HttpRuntime http = HttpRuntime.start(1);
  private final TestAuthority authority = TestAuthority.of("CN=Authority");
  private @Nullable SecureServer server;
  private String authorization = "";
  private String body = "";

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("s.wsdl"), SoapTroubleTest.WSDL);
    authority.write(folder.resolve("ca.crt"));
    authority.issue("CN=banyan").write(folder, "us");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    http.close();
  }

  private URI serve(@Nullable SSLContext tls) throws IOException {
    SecureServer made =
        SecureServer.start(
            tls,
            exchange -> {
              authorization =
                  String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
              body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
              exchange.getResponseHeaders().add("Content-Type", "text/xml");
              exchange.sendResponseHeaders(200, FINE.length());
              exchange.getResponseBody().write(FINE.getBytes(StandardCharsets.US_ASCII));
              exchange.close();
            });
    server = made;
    return made.url();
  }

  private SoapSettings settings(
      URI url, SoapSettings.Security security, @Nullable Auth auth, @Nullable Tls tls) {
    boolean named = security != SoapSettings.Security.BASIC;
    return new SoapSettings(
        folder.resolve("s.wsdl"),
        Urls.of(url),
        null,
        null,
        named ? "joe" : null,
        named ? Secret.of("pass") : null,
        security,
        null,
        auth,
        Map.of(),
        List.of("get*"),
        new ByteSize(200_000),
        false,
        4,
        Duration.ofSeconds(2),
        false,
        tls,
        null);
  }

  private @Nullable Object call(SoapSettings settings) {
    LegacySystem system = SoapFixture.system(settings);
    try (LiveSystem live = system.open(http)) {
      Struct input = Struct.of(signature(system, "Get").takes(), "x");
      return live.call("Get").call(input, SoapFixture.exchange());
    }
  }

  @Test
  void sendsAPasswordAsADigestThatHoldsOnce() throws Exception {
    URI url = serve(null);
    Auth bearer = new Auth(null, Secret.of("ours"), null, null, null, null);

    assertThat(call(settings(url, SoapSettings.Security.WSS_DIGEST, bearer, null)))
        .isEqualTo("yes");

    byte[] nonce = Base64.getDecoder().decode(between("Nonce"));
    MessageDigest sha = MessageDigest.getInstance("SHA-1");
    sha.update(nonce);
    sha.update(between("Created").getBytes(StandardCharsets.UTF_8));
    sha.update("pass".getBytes(StandardCharsets.UTF_8));
    assertThat(between("Password")).isEqualTo(Base64.getEncoder().encodeToString(sha.digest()));
    assertThat(body).contains("#PasswordDigest\"").doesNotContain(">pass<");
    assertThat(authorization).isEqualTo("Bearer ours");
    String first = between("Nonce");
    call(settings(url, SoapSettings.Security.WSS_DIGEST, bearer, null));
    assertThat(between("Nonce")).isNotEqualTo(first);
  }

  private String between(String element) {
    Matcher found = Pattern.compile("[:<]" + element + "[^>]*>([^<]*)</").matcher(body);
    assertThat(found.find()).as(body).isTrue();
    return found.group(1);
  }

  @Test
  void showsOurCertificateWhenConnecting() throws Exception {
    URI url = serve(authority.client(authority.issue("CN=crm", "ip:127.0.0.1")));
    Path ca = folder.resolve("ca.crt");
    Tls ours = new Tls(ca, folder.resolve("us.crt"), folder.resolve("us.key"));

    assertThat(call(settings(url, SoapSettings.Security.BASIC, null, ours))).isEqualTo("yes");
    Fault without =
        catchThrowableOfType(
            Fault.class,
            () -> call(settings(url, SoapSettings.Security.BASIC, null, new Tls(ca, null, null))));
    assertThat(without).isNotNull();
  }

  @Test
  void takesANameInOnePlaceAlone() throws Exception {
    Auth basic = new Auth(new Auth.Basic("joe", Secret.of("x")), null, null, null, null, null);
    Mistakes mistakes = new Mistakes();

    SoapFixture.read(
        settings(URI.create("https://h/"), SoapSettings.Security.BASIC, basic, null), mistakes);

    assertThat(mistakes.render()).contains("have keys of their own", "`username` and `password`");
  }

  @Test
  void warnsOfAPasswordThatGoesInClearToTheAddressOfTheWsdl() {
    Mistakes mistakes = new Mistakes();

    SoapFixture.read(
        SoapFixture.with(folder.resolve("s.wsdl"), (URI) null, SoapSettings.Security.BASIC, "joe"),
        mistakes);

    assertThat(mistakes.render()).contains("travels unencrypted", "https address as `url`");
  }

  @Test
  void refusesAUserInTheAddressAndOneThatEndsBeforeItsName() {
    Mistakes mistakes = new Mistakes();

    SoapFixture.read(
        SoapFixture.with(
            folder.resolve("s.wsdl"),
            URI.create("https://u:p@h/"),
            SoapSettings.Security.BASIC,
            "joe:s"),
        mistakes);
    SoapFixture.read(
        SoapFixture.with(
            folder.resolve("s.wsdl"),
            URI.create("https://h/"),
            SoapSettings.Security.WSS_TEXT,
            "joe:s"),
        mistakes);

    assertThat(mistakes.sorted())
        .extracting(one -> one.code())
        .containsExactlyInAnyOrder("bad-url", "bad-user");
  }

  @ParameterizedTest
  @CsvSource({
    "http://crm.example/crm?wsdl, is not fetched, by its relative path",
    "legacy/crm.wsdl, there is no file `legacy/crm.wsdl`, a path starts from the folder"
  })
  void saysWhereAContractIsLookedFor(String written, String told, String remedy) {
    Mistakes mistakes = new Mistakes();
    Place place = Place.of("test.yaml");
    Node.Mapping node =
        new Node.Mapping(
            List.of(new Node.Entry(new Name("wsdl", place), new Node.Scalar(written, true, place))),
            place);
    SoapSettings settings =
        SoapFixture.settings(folder.toAbsolutePath().resolve(written), URI.create("https://h/"));

    new SoapConnector().read(settings, new SystemContext("crm", folder, node, mistakes, null));

    assertThat(mistakes.render()).contains(told, remedy).doesNotContain(folder.toString());
  }

  @Test
  void refusesHeadersThatCannotBeWritten() {
    SoapSettings plain = SoapFixture.settings(folder.resolve("s.wsdl"), URI.create("https://h/"));
    Mistakes mistakes = new Mistakes();

    for (Map<String, String> headers :
        List.of(Map.of("X Y", "1"), Map.of("X-Y", "1\nX-Evil: 1"), Map.of("X-Fine", "ä 1"))) {
      SoapFixture.read(
          new SoapSettings(
              plain.wsdl(),
              plain.urls(),
              null,
              null,
              null,
              null,
              plain.security(),
              null,
              null,
              headers,
              plain.reads(),
              plain.answerMax(),
              false,
              4,
              plain.connectTimeout(),
              false,
              null,
              null),
          mistakes);
    }

    assertThat(mistakes.sorted())
        .extracting(one -> one.code())
        .containsExactly("bad-header", "bad-header");
  }
}
