package dev.banyan.connectors.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.json.JsonTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigningKeyTest {
  @TempDir private @Nullable Path folder;

  private Path file() {
    return Objects.requireNonNull(folder).resolve("key.pem");
  }

  @ParameterizedTest
  @CsvSource({
    "secp256r1, , ES256",
    "secp384r1, ES384, ES384",
    "secp521r1, , ES512",
    "Ed25519, , EdDSA",
    "2048, , RS256",
    "2048, PS384, PS384",
  })
  void signsWhatThePublicKeyOfTheFileVerifies(String kind, @Nullable String wanted, String alg)
      throws Exception {
    KeyPair pair = KeyFiles.pair(kind);
    SigningKey key = SigningKey.read(KeyFiles.write(file(), pair), wanted);

    String[] token = key.token(Map.of("sub", JsonTree.text("kim"))).split("\\.");

    byte[] input = (token[0] + "." + token[1]).getBytes(StandardCharsets.US_ASCII);
    JwsAlgorithm algorithm = JwsAlgorithm.of(pair.getPublic(), alg);
    assertThat(algorithm.verifies(pair.getPublic(), input, decoded(token[2]))).isTrue();
    assertThat(new String(decoded(token[0]), StandardCharsets.UTF_8))
        .isEqualTo("{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"%s\"}".formatted(alg, key.id()));
    assertThat(key.jwk()).contains("\"alg\":\"" + alg + "\"").doesNotContain("\"d\"");
    assertThat(key.toString()).isEqualTo(key.id());
  }

  private static byte[] decoded(String part) {
    return Base64.getUrlDecoder().decode(part);
  }

  /// RFC 8037, A.1 to A.3.
  @Test
  void namesAKeyByItsThumbprint() throws Exception {
    byte[] secret = decoded("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    byte[] encoded = new byte[48];
    System.arraycopy(Base64.getDecoder().decode("MC4CAQAwBQYDK2VwBCIEIA=="), 0, encoded, 0, 16);
    System.arraycopy(secret, 0, encoded, 16, 32);
    Files.writeString(
        file(),
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getEncoder().encodeToString(encoded)
            + "\n-----END PRIVATE KEY-----");

    SigningKey key = SigningKey.read(file(), null);

    assertThat(key.id()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assertThat(key.jwk()).contains("\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"");
  }

  @ParameterizedTest
  @CsvSource({
    "secp256r1, RS256, sign by `RS256`",
    "1024, , shorter than 2048 bits",
    "2048, HS256, sign by `HS256`",
  })
  void refusesKeysThatCannotDoWhatIsWanted(String kind, @Nullable String wanted, String told) {
    KeyFiles.write(file(), KeyFiles.pair(kind));

    SigningKey.Unusable refused =
        catchThrowableOfType(SigningKey.Unusable.class, () -> SigningKey.read(file(), wanted));

    assertThat(refused.reason()).contains(told);
  }

  @ParameterizedTest
  @CsvSource({
    "'-----BEGIN EC PRIVATE KEY-----', PKCS #8",
    "'-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----', no key that can sign",
    "'', PKCS #8",
  })
  void refusesFilesThatHoldNoKey(String text, String told) throws Exception {
    Files.writeString(file(), text);

    SigningKey.Unusable refused =
        catchThrowableOfType(SigningKey.Unusable.class, () -> SigningKey.read(file(), null));

    assertThat(refused.reason()).contains(told);
    assertThat(refused.remedy()).isNotEmpty();
  }
}
