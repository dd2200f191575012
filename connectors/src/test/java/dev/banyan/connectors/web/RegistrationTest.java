package dev.banyan.connectors.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connect.Http;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RegistrationTest {
  private static final URI ENDPOINT = URI.create("https://login/token");

  private static Registration of(Auth.Send send, @Nullable Path key) {
    return new Registration(
        new Auth.TokenClient(
            ENDPOINT,
            null,
            "us",
            key == null ? Secret.of("s3cret") : null,
            send,
            key,
            null,
            List.of(),
            null,
            null,
            Duration.ofSeconds(10)));
  }

  @Test
  void sendsTheSecretInTheFormWhereThatIsWanted() {
    List<Http.Header> headers = new ArrayList<>();

    String form = of(Auth.Send.POST, null).form(Map.of("a", "b"), ENDPOINT, headers);

    assertThat(form).contains("a=b", "client_id=us", "client_secret=s3cret");
    assertThat(headers).isEmpty();
  }

  @Test
  void provesItselfByAKey(@TempDir Path folder) throws Exception {
    KeyPair pair = KeyFiles.pair("secp256r1");
    Path file = KeyFiles.write(folder.resolve("client.pem"), pair);

    String form = of(Auth.Send.BASIC, file).form(Map.of(), ENDPOINT, new ArrayList<>());

    String assertion = form.substring(form.indexOf("client_assertion=") + 17);
    String[] parts = assertion.split("\\.");
    byte[] input = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
    byte[] signed = Base64.getUrlDecoder().decode(parts[2]);
    assertThat(JwsAlgorithm.ES256.verifies(pair.getPublic(), input, signed)).isTrue();
    assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))
        .contains("\"iss\":\"us\"", "\"sub\":\"us\"", "\"aud\":\"https://login/token\"", "\"jti\"");
    assertThat(form).doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'issuer':'ISSUER','token_endpoint':'http://127.0.0.1:1/t'}  | asking it ended
          {'issuer':'ISSUER','token_endpoint':'http://far.example/t'}  | names no endpoint
          {'issuer':'http://127.0.0.1:1','token_endpoint':'https://h'} | of another issuer
          {'issuer':'ISSUER'}                                          | names no endpoint
          []                                                           | of another issuer
          """)
  void believesOnlyTheIssuersOwnConfiguration(String configuration, String told) {
    try (Tokens tokens = new Tokens()) {
      String issuer = tokens.server.url().toString();
      tokens.server.answers(200, "application/json", configuration.replace("ISSUER", issuer));
      SharedToken token = tokens.shared(tokens.client(Duration.ofSeconds(10), issuer));

      Fault fault =
          catchThrowableOfType(Fault.class, () -> token.obtain(Tokens.NOBODY, Tokens.soon()));

      assertThat(fault.operator()).contains(told);
      token.close();
    }
  }

  @Test
  void looksUpTheTokenEndpointAnewWhenItFails() throws Exception {
    try (Tokens tokens = new Tokens()) {
      String issuer = tokens.server.url().toString();
      String configuration =
          "{'issuer':'ISSUER','token_endpoint':'ISSUER/moved'}".replace("ISSUER", issuer);
      tokens.server.answers(200, "application/json", configuration);
      SharedToken token = tokens.shared(tokens.client(Duration.ofSeconds(10), issuer));
      assertThatThrownBy(() -> token.obtain(Tokens.NOBODY, Tokens.soon()));
      tokens.passes(Duration.ofSeconds(5));

      assertThatThrownBy(() -> token.obtain(Tokens.NOBODY, Tokens.soon()));

      List<String> asked = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        asked.add(tokens.server.request().split("\r\n", 2)[0]);
      }
      String metadata = "GET /base/.well-known/openid-configuration HTTP/1.1";
      String moved = "POST /base/moved HTTP/1.1";
      assertThat(asked).containsExactly(metadata, moved, metadata, moved);
      token.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://login.example/t, true",
    "http://localhost:8080/t, true",
    "http://[::1]:8080/t, true",
    "http://login.example/t, false",
    "https://user:pass@login.example/t, false",
    "ftp://localhost/t, false",
    "nonsense, false",
    "'a b', false",
  })
  void sendsSecretsOnlyWhereNobodyReadsThem(String address, boolean fine) {
    assertThat(Registration.confidential(address) != null).isEqualTo(fine);
  }

  @Test
  void showsNoSecretInAnyText() {
    Auth.TokenClient client =
        new Auth.TokenClient(
            ENDPOINT,
            null,
            "us",
            Secret.of("s3cret"),
            Auth.Send.BASIC,
            null,
            null,
            List.of(),
            null,
            null,
            Duration.ofSeconds(1));
    Auth auth = new Auth(null, null, null, client, null, null);

    assertThat(auth.toString()).doesNotContain("s3cret");
  }
}
