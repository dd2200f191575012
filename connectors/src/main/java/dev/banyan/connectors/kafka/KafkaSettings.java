package dev.banyan.connectors.kafka;

import dev.banyan.base.Secret;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.connectors.message.Answers;
import dev.banyan.connectors.message.Content;
import dev.banyan.connectors.web.Tls;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a topic is, and what its messages are.
@Doc("A topic of a Kafka cluster: its messages are taken by pipelines and sent by operations.")
@Example("{ servers: \"localhost:9092\", topic: orders, schema: modern/order.schema.json }")
public record KafkaSettings(
    @Doc("Some of the cluster's brokers, `HOST:PORT`; it names the others itself.")
        @OneOrMany
        @Required
        List<String> servers,
    @Doc("The topic that is read and written.") String topic,
    @Inline Content content,
    @Doc("The consumer group, where it is not called like the pipeline that reads.")
        @Nullable String group,
    @Doc("Where a group begins that has read nothing yet.") @Default("earliest") Start from,
    @Doc("How answers to requests come back; with it there is an operation `request`.")
        @Nullable Requests requests,
    @Doc("The name and password that the brokers ask for.") @Nullable Sasl sasl,
    @Doc("Encrypts; empty for the JDK's authorities.") @Nullable Tls tls,
    @Doc("How long finding a broker may take.") @Default("5s") Duration connectTimeout,
    @Doc("How long the client tries to bring a message to the broker.") @Default("30s")
        Duration sendTimeout) {

  /// Where a new group begins.
  public enum Start {
    /// With the oldest message there is.
    EARLIEST,
    /// With what comes next.
    LATEST
  }

  /// How a client shows who it is (SASL).
  @Doc("A name and a password (SASL).")
  @Example("{ mechanism: scram-sha-512, username: banyan, password: \"${file:secrets/kafka}\" }")
  public record Sasl(
      @Doc("How they are shown.") @Default("scram-sha-512") Mechanism mechanism,
      @Doc("The name.") String username,
      @Doc("The password.") Secret password) {}

  /// The ways of SASL that are built.
  public enum Mechanism {
    /// In clear: for encrypted connections.
    PLAIN,
    /// RFC 5802 with SHA-256.
    SCRAM_SHA_256,
    /// RFC 5802 with SHA-512.
    SCRAM_SHA_512
  }

  /// Requests over two topics.
  @Doc("Requests: a message goes to the topic, its answer comes to another.")
  @Example("{ replies: order-answers, schema: modern/answer.schema.json }")
  public record Requests(
      @Doc("The topic that answers come to; every node reads all of it.") String replies,
      @Inline Answers answers,
      @Doc("The header that tells which request an answer belongs to.") @Default("correlation-id")
          String correlation,
      @Doc("The header that tells where the answer goes.") @Default("reply-topic")
          String replyTo) {}
}
