package dev.banyan.connectors.jms;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.connectors.message.MessageFormat;
import dev.banyan.connectors.message.Outgoing;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.jspecify.annotations.Nullable;

/// Messages of JMS and ours, both ways. Properties are headers, as text; the group is the key.
///
/// Only texts and bytes have a value. Of an object, a map or a stream the bytes are kept as they
/// came, and nothing in them is ever brought to life: decoding is refused, saying so.
final class JmsMessages {
  static final String CONTENT_TYPE = "content_type";

  /// Our own header, for what cannot be decoded: why.
  static final String REFUSED = "banyan_refused";

  private static final String GROUP = "JMSXGroupID";

  private final String place;
  private final MessageFormat format;

  JmsMessages(String place, MessageFormat format) {
    this.place = place;
    this.format = format;
  }

  /// How often the broker delivered it.
  static int attempt(jakarta.jms.Message message) throws JMSException {
    return Math.max(1, message.getIntProperty("JMSXDeliveryCount"));
  }

  Message taken(jakarta.jms.Message message) throws JMSException {
    List<Header> headers = headers(message);
    Bytes body = body(message, headers);
    String id = String.valueOf(message.getJMSMessageID());
    String group = message.getStringProperty(GROUP);
    long sent = message.getJMSTimestamp();
    return new Message(
        id,
        place + "@" + id,
        group == null ? null : bytes(group),
        headers,
        body,
        sent == 0 ? null : Instant.ofEpochMilli(sent));
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

  private static List<Header> headers(jakarta.jms.Message message) throws JMSException {
    List<Header> headers = new ArrayList<>();
    add(headers, "JMSType", message.getJMSType());
    add(headers, "JMSCorrelationID", message.getJMSCorrelationID());
    Destination reply = message.getJMSReplyTo();
    add(headers, "JMSReplyTo", reply == null ? null : reply.toString());
    Enumeration<?> names = message.getPropertyNames();
    while (names.hasMoreElements()) {
      String text = String.valueOf(names.nextElement());
      boolean ours = text.startsWith("JMSX") || text.startsWith("_AMQ") || text.equals(REFUSED);
      if (!ours) {
        add(headers, text, String.valueOf(message.getObjectProperty(text)));
      }
    }
    return headers;
  }

  private static void add(List<Header> headers, String name, @Nullable String value) {
    if (value != null) {
      headers.add(new Header(name, bytes(value)));
    }
  }

  private Bytes body(jakarta.jms.Message message, List<Header> headers) throws JMSException {
    if (message instanceof BytesMessage bytes) {
      long length = bytes.getBodyLength();
      if (length > format.bytesMax()) {
        return tooLong(headers, length + " bytes");
      }
      byte[] body = new byte[(int) length];
      bytes.readBytes(body);
      return Bytes.wrap(body);
    }
    if (message instanceof TextMessage text) {
      String said = text.getText();
      return said == null ? Bytes.wrap(new byte[0]) : text(said, headers);
    }
    add(headers, REFUSED, kind(message) + " is not read: only texts and bytes are");
    return raw(message);
  }

  /// UTF-8 has no fewer bytes than a text has characters of UTF-16: what is too long by these is
  /// not encoded to be refused.
  private Bytes text(String said, List<Header> headers) {
    if (said.length() > format.bytesMax()) {
      return tooLong(headers, said.length() + " characters");
    }
    Bytes body = bytes(said);
    return body.size() > format.bytesMax() ? tooLong(headers, body.size() + " bytes") : body;
  }

  private static Bytes tooLong(List<Header> headers, String length) {
    add(headers, REFUSED, "it has " + length + ", more than `message-max` allows");
    return Bytes.wrap(new byte[0]);
  }

  private static String kind(jakarta.jms.Message message) {
    return switch (message) {
      case ObjectMessage _ -> "a Java object (ObjectMessage)";
      case MapMessage _ -> "a MapMessage";
      case StreamMessage _ -> "a StreamMessage";
      default -> "a message without a body";
    };
  }

  /// The bytes as they travelled.
  private Bytes raw(jakarta.jms.Message message) {
    if (!(message instanceof ActiveMQMessage known)) {
      return Bytes.wrap(new byte[0]);
    }
    ActiveMQBuffer buffer = known.getCoreMessage().getReadOnlyBodyBuffer();
    byte[] body = new byte[(int) Math.min(buffer.readableBytes(), format.bytesMax())];
    buffer.readBytes(body);
    return Bytes.wrap(body);
  }

  /// What is sent; owned by the thread that has the session.
  static jakarta.jms.Message sent(Session session, Outgoing message) throws JMSException {
    jakarta.jms.Message made;
    if (message.isText()) {
      made = session.createTextMessage(text(message.body()));
    } else {
      BytesMessage bytes = session.createBytesMessage();
      bytes.writeBytes(message.body().unsafeArray());
      made = bytes;
    }
    made.setStringProperty(CONTENT_TYPE, message.contentType());
    for (Header header : message.headers()) {
      made.setStringProperty(header.name(), text(header.value()));
    }
    if (message.id() != null) {
      made.setStringProperty(Outgoing.ID, message.id());
    }
    if (message.key() != null) {
      made.setStringProperty(GROUP, message.key());
    }
    return made;
  }

  /// Refuses what JMS has no name for (its specification, 3.5.1).
  static void check(Outgoing message) {
    for (Header header : message.headers()) {
      String name = header.name();
      if (!name.matches("[A-Za-z_$][A-Za-z0-9_$]*") || name.startsWith("JMS")) {
        throw Fault.of(
            Fault.Kind.INVALID,
            "`" + name + "` is no name of a property: letters, digits and `_`, not `JMS…`");
      }
    }
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Bytes bytes) {
    return new String(bytes.unsafeArray(), StandardCharsets.UTF_8);
  }
}
