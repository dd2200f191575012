package dev.banyan.connectors.kafka;

import dev.banyan.connect.Http;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Makes the clients of one cluster, all with the same addresses, certificates and names.
/// Immutable.
final class KafkaClients {
  /// What waits while a request is on its way makes the next one: messages that come one by one
  /// wait for nothing, and the more come the fewer requests each costs. The client's own batches
  /// are a quarter of this.
  private static final int BATCH_BYTES = 64 << 10;

  private static final int REQUESTS_AT_ONCE = 1;

  private static final int OVERHEAD_BYTES = 128 << 10;
  private static final Duration REQUEST_MAX = Duration.ofSeconds(10);
  private static final Duration RECONNECT_MAX = Duration.ofSeconds(1);

  private final String system;
  private final KafkaSettings settings;
  private final Http.Tls tls;

  KafkaClients(String system, KafkaSettings settings, Http.Tls tls) {
    this.system = system;
    this.settings = settings;
    this.tls = tls;
  }

  /// Waits for all in-sync replicas, and never writes one message twice itself.
  KafkaProducer<byte[], byte[]> producer(long bufferBytes) {
    Map<String, Object> all = common();
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, REQUESTS_AT_ONCE);
    all.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes);
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, settings.connectTimeout().toMillis());
    int within = millis(settings.sendTimeout());
    int request = Math.min(millis(REQUEST_MAX), within);
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, within);
    all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, request);
    all.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        (int) (settings.content().messageMax().bytes() + OVERHEAD_BYTES));
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /// For a group, which keeps its position, and is told where the broker has nothing there; `group`
  /// null for a reader that keeps none.
  KafkaConsumer<byte[], byte[]> consumer(@Nullable String group, int recordsMax) {
    Map<String, Object> all = common();
    if (group != null) {
      all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
      all.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          List.of(CooperativeStickyAssignor.class.getName()));
    }
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, group == null ? "latest" : "none");
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, recordsMax);
    all.put(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        (int) (settings.content().messageMax().bytes() + OVERHEAD_BYTES));
    all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(settings.connectTimeout()));
    all.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(settings.connectTimeout()));
    return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  Admin admin() {
    Map<String, Object> all = common();
    all.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis(REQUEST_MAX));
    return Admin.create(all);
  }

  private Map<String, Object> common() {
    Map<String, Object> all = new HashMap<>();
    all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.servers());
    all.put(CommonClientConfigs.CLIENT_ID_CONFIG, "banyan-" + system);
    all.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, List.of());
    all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    long connecting = settings.connectTimeout().toMillis();
    all.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, connecting);
    all.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, connecting);
    all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MAX.toMillis());
    boolean encrypted = settings.tls() != null;
    KafkaSettings.Sasl sasl = settings.sasl();
    all.put(
        CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
        (sasl == null ? "" : "SASL_") + (encrypted ? "SSL" : "PLAINTEXT"));
    if (sasl != null) {
      all.put(
          SaslConfigs.SASL_MECHANISM,
          switch (sasl.mechanism()) {
            case PLAIN -> "PLAIN";
            case SCRAM_SHA_256 -> "SCRAM-SHA-256";
            case SCRAM_SHA_512 -> "SCRAM-SHA-512";
          });
      all.put(SaslConfigs.SASL_JAAS_CONFIG, new Password(login(sasl)));
    }
    if (encrypted) {
      certificates(all);
    }
    return all;
  }

  private static int millis(Duration duration) {
    return Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
  }

  private static String login(KafkaSettings.Sasl sasl) {
    String module =
        switch (sasl.mechanism()) {
          case PLAIN -> "org.apache.kafka.common.security.plain.PlainLoginModule";
          case SCRAM_SHA_256, SCRAM_SHA_512 ->
              "org.apache.kafka.common.security.scram.ScramLoginModule";
        };
    return module
        + " required username="
        + quoted(sasl.username())
        + " password="
        + quoted(sasl.password().reveal())
        + ";";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private void certificates(Map<String, Object> all) {
    if (tls.ca() != null) {
      all.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
      all.put(
          SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, new Password(pem(tls.ca().authorities())));
    }
    if (tls.identity() != null) {
      all.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
      all.put(
          SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
          new Password(pem(tls.identity().chain())));
      all.put(
          SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
          new Password(pem("PRIVATE KEY", tls.identity().key().getEncoded())));
    }
  }

  private static String pem(List<X509Certificate> certificates) {
    StringBuilder out = new StringBuilder();
    try {
      for (X509Certificate one : certificates) {
        out.append(pem("CERTIFICATE", one.getEncoded()));
      }
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
    return out.toString();
  }

  private static String pem(String what, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }
}
