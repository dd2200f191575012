package dev.banyan.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connectors.MessageContract;
import dev.banyan.connectors.message.Content;
import dev.banyan.connectors.web.Tls;
import dev.banyan.testbase.TestAuthority;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker that encrypts and asks for a password.
class KafkaSecurityTest {
  private static final String PASSWORD = "a\"b\\c d";

  @TempDir static Path folder = Path.of("");
  private static KafkaBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    TestAuthority authority = TestAuthority.of("CN=Authority");
    authority.write(folder.resolve("ca.crt"));
    TestAuthority.of("CN=Other").write(folder.resolve("other.crt"));
    Path store = folder.resolve("broker.p12");
    write(store, authority.issue("CN=broker", "ip:127.0.0.1"));
    String login = "org.apache.kafka.common.security.plain.PlainLoginModule required ";
    Map<String, String> more = new HashMap<>();
    more.put(
        "listener.security.protocol.map",
        "EXTERNAL:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
    String external = "listener.name.external.";
    more.put(external + "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
    more.put(
        external + "plain.sasl.jaas.config",
        login + "user_banyan=\"" + PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"") + "\";");
    more.put(
        external + "scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    more.put(external + "ssl.keystore.type", "PKCS12");
    more.put(external + "ssl.keystore.location", store.toString());
    more.put(external + "ssl.keystore.password", "changeit");
    broker = KafkaBroker.start(folder, more);
    broker.topic("orders", 1);
    try (Admin admin = broker.admin()) {
      ScramCredentialInfo scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
      admin
          .alterUserScramCredentials(
              List.of(new UserScramCredentialUpsertion("banyan", scram, PASSWORD)))
          .all()
          .get();
    }
  }

  private static void write(Path file, TestAuthority.Issued issued) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = "changeit".toCharArray();
    store.setKeyEntry(
        "us", issued.keys().getPrivate(), password, new Certificate[] {issued.certificate()});
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static LegacySystem system(
      KafkaSettings.Mechanism mechanism, String password, String authorities) {
    return KafkaFixture.read(
        KafkaFixture.settings(
            broker.address(),
            "orders",
            Content.of(Content.Body.TEXT),
            new KafkaSettings.Sasl(mechanism, "banyan", Secret.of(password)),
            new Tls(folder.resolve(authorities), null, null)),
        folder);
  }

  private static void send(LegacySystem system) {
    try (LiveSystem live =
        system.open(
            _ -> {
              throw new AssertionError("messages need no HTTP");
            })) {
      live.probe(Deadline.in(Duration.ofSeconds(20)));
      live.call("send")
          .call(
              MessageContract.sending(system, "hello", "k", Map.of()),
              MessageContract.within(Duration.ofSeconds(20)));
    }
  }

  @Test
  void isLetInByEitherMechanism() {
    send(system(KafkaSettings.Mechanism.PLAIN, PASSWORD, "ca.crt"));
    send(system(KafkaSettings.Mechanism.SCRAM_SHA_512, PASSWORD, "ca.crt"));

    assertThat(system(KafkaSettings.Mechanism.PLAIN, PASSWORD, "ca.crt").fingerprint())
        .isNotEqualTo(system(KafkaSettings.Mechanism.PLAIN, "other", "ca.crt").fingerprint());
  }

  @Test
  void saysThatItIsNotLetInWithoutSayingThePassword() {
    LegacySystem system = system(KafkaSettings.Mechanism.SCRAM_SHA_512, "wrong-one", "ca.crt");

    Fault fault = catchThrowableOfType(Fault.class, () -> send(system));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    assertThat(fault.operator()).contains("sasl").doesNotContain("wrong-one");
  }

  @Test
  void trustsOnlyItsAuthorities() {
    LegacySystem system = system(KafkaSettings.Mechanism.PLAIN, PASSWORD, "other.crt");

    Fault fault = catchThrowableOfType(Fault.class, () -> send(system));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
  }
}
