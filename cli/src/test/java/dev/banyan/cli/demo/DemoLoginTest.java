package dev.banyan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.cli.demo.tour.Reply;
import dev.banyan.json.JsonTree;
import java.math.BigInteger;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The demonstration's login: its tokens hold against the key set it shows, and no other.
final class DemoLoginTest {
  private static Reply json(String text) {
    return new Reply(200, HttpHeaders.of(Map.of(), (_, _) -> true), text, Duration.ZERO);
  }

  private static BigInteger number(String text) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(text));
  }

  private static PublicKey key(String keySet) throws GeneralSecurityException {
    Reply set = json(keySet);
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    ECPoint point = new ECPoint(number(set.at("/keys/0/x")), number(set.at("/keys/0/y")));
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
  }

  private static boolean holds(String token, String keySet) throws GeneralSecurityException {
    int dot = token.lastIndexOf('.');
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initVerify(key(keySet));
    signature.update(token.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
    return signature.verify(Base64.getUrlDecoder().decode(token.substring(dot + 1)));
  }

  @Test
  void signsTokensThatItsOwnKeySetProves() throws GeneralSecurityException {
    DemoLogin login = new DemoLogin();

    String token = login.token("jonna", List.of("clerk"));

    assertThat(holds(token, login.keySet())).isTrue();
    assertThat(holds(token, new DemoLogin().keySet())).isFalse();
  }

  @Test
  void putsTheRolesWhereTheConfigurationLooksForThem() {
    String token = new DemoLogin().token("jonna", List.of("clerk", "guest"));

    String claims =
        new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    assertThat(json(claims).items("/realm_access/roles"))
        .containsExactly(JsonTree.text("clerk"), JsonTree.text("guest"));
    assertThat(json(claims).at("/aud")).isEqualTo("sales");
  }
}
