package dev.banyan.connectors.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.LongString;
import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.connectors.message.MessageFormat;
import dev.banyan.connectors.message.Outgoing;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Messages of AMQP and ours, both ways. Properties come before headers, under the protocol's
/// names; what is no text becomes one.
///
/// A body is bytes to the protocol. What says of itself that it is a Java object keeps its bytes,
/// and nothing in them is ever brought to life: decoding is refused, saying so.
final class AmqpMessages {
  static final String CONTENT_TYPE = "content-type";

  /// Our own header, for what cannot be decoded: why.
  static final String REFUSED = "banyan_refused";

  private static final String JAVA_OBJECT = "application/x-java-serialized-object";
  private static final String DELIVERIES = "x-delivery-count";
  private static final int PERSISTENT = 2;

  private final String place;
  private final MessageFormat format;

  AmqpMessages(String place, MessageFormat format) {
    this.place = place;
    this.format = format;
  }

  /// How often the broker delivered it: quorum queues count, classic ones say once or more often.
  static int attempt(Envelope envelope, BasicProperties properties) {
    Map<String, Object> headers = properties.getHeaders();
    if (headers != null && headers.get(DELIVERIES) instanceof Number before) {
      return Math.clamp(before.longValue(), 0, Integer.MAX_VALUE - 1) + 1;
    }
    return envelope.isRedeliver() ? 2 : 1;
  }

  /// Without a message id that its sender gave it, one that is another when it is delivered again.
  /// Nobody holds senders to ids that differ: messages of one id are copies only where they say the
  /// same.
  Message taken(Envelope envelope, BasicProperties properties, byte[] body) {
    String given = properties.getMessageId();
    String id = given == null || given.isEmpty() ? UUID.randomUUID().toString() : given;
    List<Header> headers = headers(envelope, properties);
    Bytes kept = Bytes.wrap(body);
    if (body.length > format.bytesMax()) {
      add(headers, REFUSED, "it has " + body.length + " bytes, more than `message-max` allows");
      kept = Bytes.wrap(new byte[0]);
    } else if (isObject(properties.getContentType())) {
      add(headers, REFUSED, "a Java object is not read: only texts and bytes are");
    }
    Date sent = properties.getTimestamp();
    Instant at = sent == null ? null : sent.toInstant();
    String identity = id.equals(given) ? id + "\t" + digest(properties.getType(), body) : id;
    return new Message(id, identity, place + "@" + id, null, headers, kept, at);
  }

  /// Of what it says: its type and its body.
  private static String digest(@Nullable String type, byte[] body) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((type == null ? "" : type).getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sha.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw Fault.bug("every Java has SHA-256", e);
    }
  }

  private static boolean isObject(@Nullable String contentType) {
    return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(JAVA_OBJECT);
  }

  private static List<Header> headers(Envelope envelope, BasicProperties properties) {
    List<Header> headers = new ArrayList<>();
    add(headers, CONTENT_TYPE, properties.getContentType());
    add(headers, "content-encoding", properties.getContentEncoding());
    add(headers, "type", properties.getType());
    add(headers, "app-id", properties.getAppId());
    add(headers, "user-id", properties.getUserId());
    add(headers, "correlation-id", properties.getCorrelationId());
    add(headers, "reply-to", properties.getReplyTo());
    add(headers, "expiration", properties.getExpiration());
    add(headers, "priority", properties.getPriority());
    if (!envelope.getExchange().isEmpty()) {
      add(headers, "exchange", envelope.getExchange());
      add(headers, "routing-key", envelope.getRoutingKey());
    }
    Map<String, Object> table = properties.getHeaders();
    if (table != null) {
      table.forEach(
          (name, value) -> {
            if (!name.equals(REFUSED)) {
              headers.add(new Header(name, bytes(value)));
            }
          });
    }
    return headers;
  }

  private static void add(List<Header> headers, String name, @Nullable Object value) {
    if (value != null) {
      headers.add(new Header(name, bytes(value)));
    }
  }

  private static Bytes bytes(@Nullable Object value) {
    return switch (value) {
      case LongString text -> Bytes.wrap(text.getBytes());
      case byte[] raw -> Bytes.wrap(raw);
      case null, default -> Bytes.wrap(text(value).getBytes(StandardCharsets.UTF_8));
    };
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Date date -> date.toInstant().toString();
      case byte[] raw -> raw.length + " bytes";
      case Map<?, ?> table ->
          table.entrySet().stream()
              .map(one -> one.getKey() + "=" + text(one.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(AmqpMessages::text).collect(Collectors.joining(", ", "[", "]"));
      default -> value.toString();
    };
  }

  Struct decode(Message message) {
    check(message);
    return format.decode(message);
  }

  /// The value of an answer.
  @Nullable Object body(Message message) {
    check(message);
    return format.body(message);
  }

  private static void check(Message message) {
    for (Header header : message.headers()) {
      if (header.name().equals(REFUSED)) {
        throw MessageFormat.garbage(
            new String(header.value().unsafeArray(), StandardCharsets.UTF_8));
      }
    }
  }

  /// What a message is sent with, under that id; it outlives the broker.
  static BasicProperties.Builder sent(Outgoing message, String id, Instant now) {
    Map<String, Object> headers = new HashMap<>();
    for (Header header : message.headers()) {
      headers.put(header.name(), new String(header.value().unsafeArray(), StandardCharsets.UTF_8));
    }
    return new BasicProperties.Builder()
        .contentType(message.contentType())
        .deliveryMode(PERSISTENT)
        .messageId(id)
        .timestamp(Date.from(now))
        .headers(headers);
  }

  /// Refuses what the protocol cannot carry: headers are a table, and a name has its length in one
  /// byte (AMQP 0-9-1, 4.2.5.5).
  static void check(Outgoing message) {
    long names = message.headers().stream().map(Header::name).distinct().count();
    if (names < message.headers().size()) {
      throw Fault.of(Fault.Kind.INVALID, "a header comes once in a message of this system");
    }
    for (Header header : message.headers()) {
      checkName("the name of a header", header.name());
    }
    if (message.key() != null) {
      checkName("`key`", message.key());
    }
    if (message.id() != null) {
      checkName("`id`", message.id());
    }
  }

  private static void checkName(String what, String name) {
    if (name.getBytes(StandardCharsets.UTF_8).length > AmqpConnector.NAME_BYTES_MAX) {
      throw Fault.of(
          Fault.Kind.INVALID, what + " is longer than " + AmqpConnector.NAME_BYTES_MAX + " bytes");
    }
  }
}
