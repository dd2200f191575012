package dev.banyan.connectors.jms;

import dev.banyan.base.Secret;
import dev.banyan.config.shape.AtMostOneOf;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.connectors.message.Answers;
import dev.banyan.connectors.message.Content;
import dev.banyan.connectors.web.Tls;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a queue or topic is, and what its messages are.
@Doc("A queue or topic of a JMS broker (Apache Artemis).")
@Example("{ url: \"tcp://localhost:61616\", queue: SHIPMENT.EVENTS, schema: legacy/shipment.xsd }")
@AtMostOneOf({"queue", "topic"})
public record JmsSettings(
    @Doc("Where the broker is, `tcp://HOST:PORT` or `ssl://HOST:PORT`; any of several will do.")
        @OneOrMany
        @Required
        List<URI> url,
    @Doc("The queue that is read and written.") @Nullable String queue,
    @Doc("The topic instead; each pipeline has a durable subscription to it.")
        @Nullable String topic,
    @Inline Content content,
    @Doc("What answers to requests are; with it there is an operation `request`.")
        @Nullable Answers requests,
    @Doc("The name that the broker asks for.") @Nullable String username,
    @Doc("Its password.") @Nullable Secret password,
    @Doc("Certificates for `ssl`, where the JDK's are not enough.") @Nullable Tls tls,
    @Doc("How long connecting, and each answer of the broker, may take.") @Default("5s")
        Duration connectTimeout) {}
