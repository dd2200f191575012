package dev.banyan.connectors.amqp;

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
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a queue or an exchange is, and what its messages are.
@Doc("A queue that is read and an exchange that is written, of an AMQP 0-9-1 broker (RabbitMQ).")
@Example(
    "{ url: \"amqps://broker:5671\", queue: shipments, body: text, username: banyan, password:"
        + " \"${file:secrets/broker}\" }")
public record AmqpSettings(
    @Doc("Where the broker is, `amqp://HOST:PORT` or `amqps://HOST:PORT`; any of several will do.")
        @OneOrMany
        @Required
        List<URI> url,
    @Doc("The virtual host.") @Default("/") String virtualHost,
    @Doc("The queue that is read; without `exchange`, also what is sent to.")
        @Nullable String queue,
    @Doc("The exchange that is sent to.") @Nullable String exchange,
    @Doc("What the exchange routes by; without it, the `key` of each message.")
        @Nullable String routingKey,
    @Inline Content content,
    @Doc("What answers to requests are; with it there is an operation `request`.")
        @Nullable Answers requests,
    @Doc("The name that the broker asks for; without it, the certificate in `tls` says who we are.")
        @Nullable String username,
    @Doc("Its password.") @Nullable Secret password,
    @Doc("Certificates for `amqps`, where the JDK's are not enough.") @Nullable Tls tls,
    @Doc("How long connecting, and each answer of the broker, may take.") @Default("5s")
        Duration connectTimeout) {}
