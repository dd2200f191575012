package dev.banyan.gateway.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.security.Asked;
import dev.banyan.gateway.security.Clock;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.testbase.TestIssuer;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/// What has been tried against checkers of tokens: forged, confused, misleading and broken ones.
/// None is accepted, and none makes the gateway fetch anything but the one key set it was told of.
class TokenAttacksTest {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String ES = "{\"alg\":\"ES256\",\"kid\":\"k1\"%s}";

  private final Scene ec = new Scene("ES256");
  private final Scene rsa = new Scene("RS256");
  private final TestIssuer attacker = TestIssuer.of("ES256", "k1");
  private final Map<String, String> attacks = new LinkedHashMap<>();

  @Test
  void acceptsNoneAndFetchesNothing() {
    unsigned();
    confusedKeys();
    keysBroughtAlong();
    headers();
    claims();
    spellings();
    broken();
    Map<String, String> rsaAttacks = rsaAttacks();
    Jwt jwt = ec.jwt();
    Jwt rsaJwt = rsa.jwt();
    assertThat(Asked.bearer(ec.good()).at(jwt)).isInstanceOf(Recognizer.Finding.Known.class);
    assertThat(Asked.bearer(rsa.good()).at(rsaJwt)).isInstanceOf(Recognizer.Finding.Known.class);

    List<String> accepted = new ArrayList<>();
    attacks.forEach((name, token) -> tryOne(name, token, jwt, accepted));
    rsaAttacks.forEach((name, token) -> tryOne(name, token, rsaJwt, accepted));

    System.out.println(
        "token attacks: " + (attacks.size() + rsaAttacks.size()) + " tried, 0 accepted");
    assertThat(accepted).isEmpty();
    assertThat(attacks.size() + rsaAttacks.size()).isGreaterThanOrEqualTo(80);
    assertThat(ec.http.sent()).hasSize(1);
    assertThat(rsa.http.sent()).hasSize(1);
  }

  private static void tryOne(String name, String token, Jwt jwt, List<String> accepted) {
    if (Asked.bearer(token).at(jwt) instanceof Recognizer.Finding.Known) {
      accepted.add(name);
    }
  }

  private static String good() {
    return Scene.claims("");
  }

  private void unsigned() {
    for (String none : "none None NONE nOnE noNe NoNe nonE NonE".split(" ", -1)) {
      String header = TestIssuer.part("{\"alg\":\"" + none + "\",\"kid\":\"k1\"}");
      String input = header + "." + TestIssuer.part(good());
      attacks.put("alg " + none, input + ".");
      attacks.put("alg " + none + " with a signature", input + "." + sign(ec.issuer, input));
    }
    String input = ec.good().substring(0, ec.good().lastIndexOf('.'));
    attacks.put("no signature", input + ".");
    attacks.put("two parts", input);
    attacks.put("alg absent", ec.issuer.token("{\"kid\":\"k1\"}", good()));
    attacks.put("alg null", ec.issuer.token("{\"alg\":null,\"kid\":\"k1\"}", good()));
    attacks.put("alg a list", ec.issuer.token("{\"alg\":[\"ES256\"],\"kid\":\"k1\"}", good()));
    attacks.put("alg empty", ec.issuer.token("{\"alg\":\"\",\"kid\":\"k1\"}", good()));
    attacks.put("alg in lower case", ec.issuer.token("{\"alg\":\"es256\",\"kid\":\"k1\"}", good()));
    attacks.put("alg twice", ec.issuer.token("{\"alg\":\"none\",\"alg\":\"ES256\"}", good()));
  }

  private static String sign(TestIssuer issuer, String input) {
    return BASE64.encodeToString(issuer.sign(input));
  }

  private void confusedKeys() {
    ECPublicKey key = (ECPublicKey) ec.issuer.keys().getPublic();
    byte[][] secrets = {
      key.getEncoded(),
      ec.issuer.keySet().getBytes(StandardCharsets.UTF_8),
      ec.issuer.publicKey().getBytes(StandardCharsets.UTF_8),
      new byte[32]
    };
    for (String algorithm : List.of("HS256", "HS384", "HS512")) {
      for (int i = 0; i < secrets.length; i++) {
        attacks.put(algorithm + " by a public secret " + i, hmac(algorithm, secrets[i], good()));
      }
    }
    attacks.put("another's key of the same id", attacker.token(good()));
    attacks.put(
        "another algorithm of the family",
        ec.issuer.token(ES.formatted("").replace("256", "384"), good()));
    String input = TestIssuer.part(ES.formatted("")) + "." + TestIssuer.part(good());
    attacks.put("signature (0,0)", input + "." + BASE64.encodeToString(new byte[64]));
    byte[] order = key.getParams().getOrder().toByteArray();
    byte[] both = new byte[64];
    System.arraycopy(order, order.length - 32, both, 0, 32);
    System.arraycopy(order, order.length - 32, both, 32, 32);
    attacks.put("signature (n,n)", input + "." + BASE64.encodeToString(both));
    byte[] ones = new byte[64];
    ones[31] = 1;
    ones[63] = 1;
    attacks.put("signature (1,1)", input + "." + BASE64.encodeToString(ones));
    byte[] right = ec.issuer.sign(input);
    attacks.put("signature in DER", input + "." + BASE64.encodeToString(der(right)));
    attacks.put("signature longer", input + "." + BASE64.encodeToString(Arrays.copyOf(right, 65)));
    attacks.put("signature shorter", input + "." + BASE64.encodeToString(Arrays.copyOf(right, 63)));
  }

  private static byte[] der(byte[] pair) {
    byte[] r = new BigInteger(1, Arrays.copyOf(pair, 32)).toByteArray();
    byte[] s = new BigInteger(1, Arrays.copyOfRange(pair, 32, 64)).toByteArray();
    byte[] out = new byte[6 + r.length + s.length];
    out[0] = 0x30;
    out[1] = (byte) (4 + r.length + s.length);
    out[2] = 2;
    out[3] = (byte) r.length;
    System.arraycopy(r, 0, out, 4, r.length);
    out[4 + r.length] = 2;
    out[5 + r.length] = (byte) s.length;
    System.arraycopy(s, 0, out, 6 + r.length, s.length);
    return out;
  }

  private static String hmac(String algorithm, byte[] secret, String claims) {
    String input =
        TestIssuer.part("{\"alg\":\"" + algorithm + "\",\"kid\":\"k1\"}")
            + "."
            + TestIssuer.part(claims);
    try {
      String name = "HmacSHA" + algorithm.substring(2);
      Mac mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(secret, name));
      byte[] signature = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + BASE64.encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private void keysBroughtAlong() {
    String evil = "https://evil.example/keys";
    for (String key : List.of("jku", "x5u")) {
      attacks.put(key, attacker.token(ES.formatted(",\"" + key + "\":\"" + evil + "\""), good()));
      attacks.put(
          key + " without an id",
          attacker.token("{\"alg\":\"ES256\",\"" + key + "\":\"" + evil + "\"}", good()));
    }
    attacks.put("jwk", attacker.token(ES.formatted(",\"jwk\":" + attacker.publicKey()), good()));
    attacks.put(
        "jwk without an id",
        attacker.token("{\"alg\":\"ES256\",\"jwk\":" + attacker.publicKey() + "}", good()));
    attacks.put("x5c", attacker.token(ES.formatted(",\"x5c\":[\"MIIB\"]"), good()));
    for (String id :
        List.of(
            "../../../../dev/null",
            "/dev/null",
            "file:///etc/passwd",
            "http://169.254.169.254/latest",
            "https://evil.example/k1",
            "k1' OR '1'='1",
            "k1; DROP TABLE keys",
            "k1\\u0000",
            "K1",
            " k1",
            "k1/../k1",
            "$(touch x)",
            "k1%00")) {
      attacks.put(
          "kid " + id, attacker.token("{\"alg\":\"ES256\",\"kid\":\"" + id + "\"}", good()));
    }
    attacks.put("kid a number", ec.issuer.token("{\"alg\":\"ES256\",\"kid\":1}", good()));
    attacks.put("kid a list", ec.issuer.token("{\"alg\":\"ES256\",\"kid\":[\"k1\"]}", good()));
    attacks.put("kid twice", ec.issuer.token(ES.formatted(",\"kid\":\"k1\""), good()));
  }

  private void headers() {
    Map<String, String> more = new LinkedHashMap<>();
    more.put("crit b64", ",\"b64\":false,\"crit\":[\"b64\"]");
    more.put("crit unknown", ",\"crit\":[\"x\"],\"x\":1");
    more.put("crit empty", ",\"crit\":[]");
    more.put("crit no list", ",\"crit\":\"exp\"");
    more.put("crit null", ",\"crit\":null");
    more.put("b64 alone", ",\"b64\":false");
    more.put("zip", ",\"zip\":\"DEF\"");
    more.put("enc", ",\"enc\":\"A256GCM\"");
    more.put("an id token", ",\"typ\":\"id+jwt\"");
    more.put("a logout token", ",\"typ\":\"logout+jwt\"");
    more.put("a proof", ",\"typ\":\"dpop+jwt\"");
    more.put("typ a number", ",\"typ\":1");
    more.put("nested", ",\"cty\":\"JWT\"");
    more.put("nested by its long name", ",\"cty\":\"application/jwt\"");
    more.forEach((name, text) -> attacks.put(name, ec.issuer.token(ES.formatted(text), good())));
    attacks.put("header no object", ec.issuer.token("[\"ES256\"]", good()));
    attacks.put("header and more", ec.issuer.token(ES.formatted("") + "{}", good()));
    attacks.put("header deep", ec.issuer.token(ES.formatted(",\"x\":" + deep()), good()));
    attacks.put("header in UTF-16", ec.issuer.token("\ufeff" + ES.formatted(""), good()));
  }

  private static String deep() {
    return "[".repeat(2_000) + "]".repeat(2_000);
  }

  private void claims() {
    Map<String, String> wrong = new LinkedHashMap<>();
    String exp = "\"exp\":" + Clock.seconds(300);
    String good = good();
    wrong.put("iss absent", good.replace("\"iss\":\"https://login.example\",", ""));
    wrong.put("iss with a slash", good.replace("login.example", "login.example/"));
    wrong.put("iss in upper case", good.replace("login.example", "LOGIN.example"));
    wrong.put(
        "iss a list", good.replace("\"https://login.example\"", "[\"https://login.example\"]"));
    wrong.put("iss twice", good.replace("{", "{\"iss\":\"x\","));
    wrong.put("aud absent", good.replace("\"aud\":\"sales\",", ""));
    wrong.put("aud another", good.replace("\"sales\"", "\"shop\""));
    wrong.put("aud empty list", good.replace("\"sales\"", "[]"));
    wrong.put("aud a longer one", good.replace("\"sales\"", "\"sales2\""));
    wrong.put("aud an object", good.replace("\"sales\"", "{\"sales\":true}"));
    wrong.put("sub absent", good.replace("\"sub\":\"alice\",", ""));
    wrong.put("sub empty", good.replace("alice", " "));
    wrong.put("sub a number", good.replace("\"alice\"", "1"));
    wrong.put("sub twice", good.replace("\"sub\":", "\"sub\":\"bob\",\"sub\":"));
    wrong.put("exp absent", good.replace("," + exp, ""));
    wrong.put("exp past", good.replace(exp, "\"exp\":" + Clock.seconds(-31)));
    wrong.put("exp a text", good.replace(exp, "\"exp\":\"" + Clock.seconds(300) + "\""));
    wrong.put("exp null", good.replace(exp, "\"exp\":null"));
    wrong.put("exp too large", good.replace(exp, "\"exp\":1e400"));
    wrong.put("exp huge", good.replace(exp, "\"exp\":99999999999999999999"));
    wrong.put("exp negative", good.replace(exp, "\"exp\":-1"));
    wrong.put("exp twice", good.replace(exp, "\"exp\":1," + exp));
    wrong.put("exp in milliseconds", good.replace(exp, "\"exp\":" + Clock.seconds(300) + "000"));
    wrong.put("nbf future", good.replace(exp, exp + ",\"nbf\":" + Clock.seconds(31)));
    wrong.put("nbf a text", good.replace(exp, exp + ",\"nbf\":\"1\""));
    wrong.put("iat future", good.replace(exp, exp + ",\"iat\":" + Clock.seconds(31)));
    wrong.put("claims no object", "[" + good + "]");
    wrong.put("claims and more", good + good);
    wrong.put("claims deep", good.replace("{", "{\"x\":" + deep() + ","));
    wrong.forEach((name, claims) -> attacks.put(name, ec.issuer.token(claims)));
  }

  private void spellings() {
    String token = ec.good();
    String[] parts = token.split("\\.", -1);
    attacks.put("padded", parts[0] + "=." + parts[1] + "." + parts[2]);
    attacks.put("padded signature", token + "==");
    attacks.put("a blank within", parts[0] + " ." + parts[1] + "." + parts[2]);
    attacks.put("a character more", parts[0] + "." + parts[1] + "." + parts[2] + "!");
    attacks.put("five parts", token + ".e30.e30");
    attacks.put("four parts", token + ".");
    attacks.put("plain base64", parts[0] + "." + parts[1] + "+." + parts[2]);
    attacks.put("JSON form", "{\"payload\":\"" + parts[1] + "\"}");
    attacks.put("another signature's last bits", otherBits(token));
  }

  /// The same bytes, written with other unused bits at the end.
  private static String otherBits(String token) {
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = digits.indexOf(token.charAt(token.length() - 1));
    return token.substring(0, token.length() - 1) + digits.charAt(last ^ 1);
  }

  private void broken() {
    String token = ec.good();
    String[] parts = token.split("\\.", -1);
    String other = TestIssuer.part(good().replace("alice", "admin"));
    attacks.put("claims exchanged", parts[0] + "." + other + "." + parts[2]);
    attacks.put(
        "signature of another",
        parts[0] + "." + parts[1] + "." + ec.good().split("\\.", -1)[2].substring(1) + "A");
    attacks.put("empty", "..");
    attacks.put("oversized", ec.issuer.token(good().replace("alice", "a".repeat(20_000))));
  }

  private Map<String, String> rsaAttacks() {
    Map<String, String> made = new LinkedHashMap<>();
    RSAPublicKey key = (RSAPublicKey) rsa.issuer.keys().getPublic();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
            + "\n-----END PUBLIC KEY-----";
    for (String text : List.of(pem, pem + "\n", rsa.issuer.keySet(), rsa.issuer.publicKey())) {
      byte[] secret = text.getBytes(StandardCharsets.UTF_8);
      made.put("RS to HS by " + made.size(), hmac("HS256", secret, good()));
    }
    made.put("RS to HS by DER", hmac("HS256", key.getEncoded(), good()));
    made.put("RS to HS by modulus", hmac("HS256", key.getModulus().toByteArray(), good()));
    made.put("RS said to be PS", rsa.issuer.token("{\"alg\":\"PS256\",\"kid\":\"k1\"}", good()));
    made.put("RS said to be ES", rsa.issuer.token("{\"alg\":\"ES256\",\"kid\":\"k1\"}", good()));
    made.put("RS said to be EdDSA", rsa.issuer.token("{\"alg\":\"EdDSA\",\"kid\":\"k1\"}", good()));
    String input =
        TestIssuer.part("{\"alg\":\"RS256\",\"kid\":\"k1\"}") + "." + TestIssuer.part(good());
    made.put("RS signature 0", input + "." + BASE64.encodeToString(new byte[256]));
    byte[] one = new byte[256];
    one[255] = 1;
    made.put("RS signature 1", input + "." + BASE64.encodeToString(one));
    byte[] modulus = key.getModulus().toByteArray();
    made.put(
        "RS signature n",
        input + "." + BASE64.encodeToString(Arrays.copyOfRange(modulus, 1, modulus.length)));
    return made;
  }
}
