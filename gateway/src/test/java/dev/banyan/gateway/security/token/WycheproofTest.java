package dev.banyan.gateway.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import dev.banyan.json.JsonTree;
import dev.banyan.testbase.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The JOSE vectors of project Wycheproof. Every invalid one is refused; every valid one is taken,
/// but for what this gateway takes from nobody: shared secrets, encryption, and such like, each
/// counted by name here.
class WycheproofTest {
  private static final Jwt.Rules RULES =
      new Jwt.Rules(
          Scene.policy(false), EnumSet.allOf(SignatureAlgorithm.class), null, Revocations.NONE);

  private static final Map<String, Integer> REFUSED_BY_DESIGN =
      Map.of(
          "encrypted", 34,
          "shared secret", 7,
          "not base64url throughout", 1,
          "PS384 by a key for another", 2);

  private final Map<String, Integer> differences = new TreeMap<>();
  private final List<String> takenWrongly = new ArrayList<>();
  private int agreed;
  private int vectors;

  @Test
  void agreesWithEveryVectorButForWhatItTakesFromNobody() throws IOException {
    for (String file : List.of("signature", "encryption", "key", "crypto")) {
      read(file);
    }

    System.out.println(
        "wycheproof: " + vectors + " vectors, " + agreed + " agreed, " + differences);
    assertThat(takenWrongly).isEmpty();
    assertThat(differences).isEqualTo(REFUSED_BY_DESIGN);
    assertThat(vectors).isEqualTo(324);
    assertThat(agreed).isEqualTo(280);
  }

  private void read(String file) throws IOException {
    byte[] text = Files.readAllBytes(Samples.at("jose/wycheproof_json_web_" + file + ".json"));
    JsonTree.Members root =
        (JsonTree.Members) JsonTree.parse(new String(text, StandardCharsets.UTF_8));
    for (JsonTree one : ((JsonTree.Items) member(root, "testGroups")).all()) {
      JsonTree.Members group = (JsonTree.Members) one;
      JsonTree keys = group.get("public") == null ? group.get("private") : group.get("public");
      for (JsonTree test : ((JsonTree.Items) member(group, "tests")).all()) {
        judge(file, (JsonTree.Members) test, keys == null ? List.of() : keys(keys));
      }
    }
  }

  private static JsonTree member(JsonTree.Members members, String name) {
    JsonTree value = members.get(name);
    if (value == null) {
      throw new AssertionError("no " + name);
    }
    return value;
  }

  private static List<VerifyingKey> keys(JsonTree keys) {
    JsonTree.Members members = (JsonTree.Members) keys;
    JsonTree set =
        members.get("keys") != null
            ? members
            : JsonTree.object(Map.of("keys", JsonTree.list(List.of(members))));
    try {
      return KeyRing.usable(JWKSet.parse(new String(set.bytes(), StandardCharsets.UTF_8)));
    } catch (ParseException _) {
      return List.of();
    }
  }

  private void judge(String file, JsonTree.Members test, List<VerifyingKey> keys) {
    JsonTree token = test.get("jws") == null ? test.get("jwe") : test.get("jws");
    String text = token instanceof JsonTree.Text(String value) ? value : String.valueOf(token);
    boolean valid = member(test, "result").equals(JsonTree.text("valid"));
    boolean taken = taken(text, keys);
    vectors++;
    if (valid == taken) {
      agreed++;
    } else if (taken) {
      takenWrongly.add(file + " " + member(test, "tcId") + " " + test.get("comment"));
    } else {
      differences.merge(why(text), 1, Integer::sum);
    }
  }

  private static boolean taken(String token, List<VerifyingKey> keys) {
    Jws jws = Jws.parse(token);
    if (jws == null) {
      return false;
    }
    Jwt jwt =
        new Jwt(RULES, new Scene("EdDSA").ring(), new TokenMemory(), null, java.time.Instant::now);
    SignatureAlgorithm algorithm = SignatureAlgorithm.of(String.valueOf(jws.text("alg")));
    return algorithm != null
        && jwt.headerProblem(jws) == null
        && Jwt.signatureProblem(jws, algorithm, new KeyRing.Keys(keys, 1)) == null;
  }

  /// What a valid vector has that is taken from nobody.
  private static String why(String token) {
    if (token.split("\\.", -1).length == 5) {
      return "encrypted";
    }
    Jws jws = Jws.parse(token);
    String algorithm = jws == null ? null : jws.text("alg");
    if (algorithm == null) {
      return "not base64url throughout";
    }
    return algorithm.startsWith("HS") ? "shared secret" : algorithm + " by a key for another";
  }
}
