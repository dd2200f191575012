package dev.banyan.connectors.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Http;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Subject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedTokensTest {
  private static final Caller KIM =
      new Caller(
          "staff",
          "kim",
          "acme",
          Set.of("clerk", "buyer"),
          Set.of("orders"),
          Map.of("email", "kim@example", "level", 3L, "teams", List.of("a", "b"), "age", 40L));

  @TempDir Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1000));
  private SigningKey fresh;
  private SigningKey old;
  private SignedTokens tokens;

  @BeforeEach
  void sign() throws Exception {
    fresh = SigningKey.read(KeyFiles.write(folder.resolve("a"), KeyFiles.pair("Ed25519")), null);
    old = SigningKey.read(KeyFiles.write(folder.resolve("b"), KeyFiles.pair("secp256r1")), null);
    Auth.Signed written =
        new Auth.Signed(
            List.of(folder.resolve("a"), folder.resolve("b")),
            null,
            "https://us",
            "crm",
            Duration.ofMinutes(1),
            List.of("email", "level", "teams", "absent"),
            "X-Caller");
    tokens = new SignedTokens(written, List.of(fresh, old), now::get);
  }

  private static String part(List<Http.Header> headers, int part) {
    String piece = headers.getFirst().value().split("\\.")[part];
    return new String(Base64.getUrlDecoder().decode(piece), StandardCharsets.UTF_8);
  }

  @Test
  void namesTheCallerAndWhatItMay() {
    Subject kim = new Subject(KIM, null);
    assertThat(tokens.ready(kim)).isNull();

    List<Http.Header> shown = tokens.obtain(kim, Tokens.soon());

    assertThat(shown.getFirst().name()).isEqualTo("x-caller");
    assertThat(part(shown, 0)).contains("\"kid\":\"" + fresh.id() + "\"");
    assertThat(part(shown, 1))
        .isEqualTo(
            """
            {"iss":"https://us","aud":"crm","iat":1000,"exp":1060,"sub":"kim",\
            "roles":["buyer","clerk"],"scope":"orders","tenant":"acme",\
            "email":"kim@example","level":3,"teams":["a","b"]}""");
    assertThat(tokens.ready(kim)).isSameAs(shown);
  }

  @Test
  void namesNobodyWhereNobodyIsKnown() {
    String claims = part(tokens.obtain(Subject.ANYONE, Tokens.soon()), 1);

    assertThat(claims).doesNotContain("sub").doesNotContain("roles");
  }

  @Test
  void showsATokenInTheFirstHalfOfItsLifeOnly() {
    Subject kim = new Subject(KIM, null);
    List<Http.Header> first = tokens.obtain(kim, Tokens.soon());

    now.set(now.get().plusSeconds(29));
    assertThat(tokens.ready(kim)).isSameAs(first);
    now.set(now.get().plusSeconds(1));
    assertThat(tokens.ready(kim)).isNull();
    assertThat(part(tokens.obtain(kim, Tokens.soon()), 1)).contains("\"exp\":1090");
  }

  @Test
  void showsNoTokenOfATimeThatIsStillToCome() {
    Subject kim = new Subject(KIM, null);
    tokens.obtain(kim, Tokens.soon());

    now.set(now.get().minusSeconds(600));

    assertThat(tokens.ready(kim)).isNull();
    assertThat(part(tokens.obtain(kim, Tokens.soon()), 1)).contains("\"iat\":400");
  }

  @Test
  void keepsCallersApartThatDifferInAnything() {
    Subject kim = new Subject(KIM, null);
    Caller without =
        new Caller("staff", "kim", "acme", Set.of("clerk"), KIM.scopes(), KIM.claims());
    tokens.obtain(kim, Tokens.soon());

    assertThat(tokens.ready(new Subject(without, null))).isNull();
  }

  @Test
  void publishesAllKeysWhileTheyOverlap() {
    assertThat(tokens.publicKeys()).containsExactly(fresh.jwk(), old.jwk());
  }
}
