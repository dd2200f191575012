package dev.banyan.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// PEM files as tools write them.
class IdentityTest {
  /// As `openssl ecparam -genkey` writes it: the curve's parameters, then the key (RFC 5915).
  private static final String CURVE_KEY =
      """
      -----BEGIN EC PARAMETERS-----
      BggqhkjOPQMBBw==
      -----END EC PARAMETERS-----
      -----BEGIN EC PRIVATE KEY-----
      MHcCAQEEIDPCVCJeuUJkWc2t2XrJOkkTHVQSxCkozvfGQL8qd5KOoAoGCCqGSM49
      AwEHoUQDQgAE1Jvg38F9ej2V0z9yeqaulMOdIoB1UlDzsrC98mxqCkebWTvYoOSX
      EaeVj1Z2mC7uZtCXspsr7cpRO4jbeVQ82Q==
      -----END EC PRIVATE KEY-----
      """;

  private static final String CURVE_CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBqzCCAVCgAwIBAgIUEg9A6Obduds+eZ3OrzrAY/ZponYwCgYIKoZIzj0EAwIw
      EDEOMAwGA1UEAwwFY3VydmUwIBcNMjYxMTIyMDc1NDE5WhgPMjEyNjEwMjkwNzU0
      MTlaMBAxDjAMBgNVBAMMBWN1cnZlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
      1Jvg38F9ej2V0z9yeqaulMOdIoB1UlDzsrC98mxqCkebWTvYoOSXEaeVj1Z2mC7u
      ZtCXspsr7cpRO4jbeVQ82aOBhTCBgjAdBgNVHQ4EFgQUnx+XCEjuxMUM66fMBcBB
      nJNGmR0wHwYDVR0jBBgwFoAUnx+XCEjuxMUM66fMBcBBnJNGmR0wDwYDVR0TAQH/
      BAUwAwEB/zAvBgNVHREEKDAmgg1jdXJ2ZS5leGFtcGxlgg8qLkN1cnZlLmV4YW1w
      bGWHBH8AAAEwCgYIKoZIzj0EAwIDSQAwRgIhAMmGxBsC2dI4Mm6pDMtsSUA3ZGo7
      QdT8AfM1w/eeSnzZAiEAoM6iAMrPkTwiG8s/7VBxUE5N1c9OWVi+0sSyLp6Z7eI=
      -----END CERTIFICATE-----
      """;

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static String pem(String label, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }

  @Test
  void readsKeysOfEllipticCurvesAsOlderToolsWriteThem() throws Exception {
    Path certificate = file("a.crt", CURVE_CERTIFICATE);

    Identity identity = Identity.read(certificate, file("a.key", CURVE_KEY));

    assertThat(identity.names()).containsExactly("curve.example", "*.curve.example");
    assertThat(identity).isEqualTo(Identity.read(certificate, folder.resolve("a.key")));
  }

  @Test
  void readsCertificateAndKeyFromOneFile() throws Exception {
    Path both = file("both.pem", CURVE_KEY + CURVE_CERTIFICATE);

    assertThat(Identity.read(both, both).chain()).hasSize(1);
  }

  @Test
  void readsKeysOfRsaInBothFormats() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    byte[] encoded = generator.generateKeyPair().getPrivate().getEncoded();
    byte[] inner = Arrays.copyOfRange(encoded, 26, encoded.length);

    var old = Pem.key(file("old.key", pem("RSA PRIVATE KEY", inner)));

    assertThat(old).isEqualTo(Pem.key(file("new.key", pem("PRIVATE KEY", encoded))));
  }

  @Test
  void refusesWhatItCannotUseAndSaysWhy() throws Exception {
    Path certificate = file("a.crt", CURVE_CERTIFICATE);
    Path encrypted = file("locked.key", pem("ENCRYPTED PRIVATE KEY", new byte[10]));
    Path empty = file("empty.key", "");
    Path broken = file("broken.key", pem("PRIVATE KEY", new byte[20]));
    Path cut = file("cut.key", pem("EC PRIVATE KEY", new byte[] {0x30, 0x7f, 2, 1, 1}));

    assertThat(why(certificate, encrypted)).contains("encrypted");
    assertThat(why(certificate, empty)).contains("no private key in `empty.key`");
    assertThat(why(certificate, broken)).contains("`broken.key` is broken");
    assertThat(why(certificate, cut)).contains("not whole");
    assertThat(why(certificate, folder.resolve("none.key"))).contains("cannot be read");
    assertThat(why(empty, encrypted)).contains("no certificate in `empty.key`");
    assertThatThrownBy(() -> Trust.read(empty)).isInstanceOf(GeneralSecurityException.class);
  }

  private static String why(Path certificate, Path key) {
    try {
      return "read: " + Identity.read(certificate, key);
    } catch (GeneralSecurityException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void showsNothingOfTheKey() throws Exception {
    Identity identity = Identity.read(file("a.crt", CURVE_CERTIFICATE), file("a.key", CURVE_KEY));

    assertThat(identity.toString()).matches("certificates [0-9a-f]{64}");
  }
}
