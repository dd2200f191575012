package dev.banyan.connectors.kafka;

import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.connectors.message.Outgoing;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;

/// Messages as records of a topic, both ways.
final class Records {
  static final String CONTENT_TYPE = "content-type";

  private Records() {}

  /// What was taken, as it was sent. Its id has the leader's epoch and the time beside the place,
  /// at which another message stands where the log was cut short or the topic made anew.
  static Message taken(ConsumerRecord<byte[], byte[]> record) {
    List<Header> headers = new ArrayList<>();
    for (org.apache.kafka.common.header.Header header : record.headers()) {
      byte[] value = header.value() == null ? new byte[0] : header.value();
      headers.add(new Header(header.key(), Bytes.wrap(value)));
    }
    String place = record.topic() + "/" + record.partition() + "@" + record.offset();
    return new Message(
        place + ":" + record.leaderEpoch().orElse(-1) + ":" + record.timestamp(),
        place,
        record.key() == null ? null : Bytes.wrap(record.key()),
        headers,
        Bytes.wrap(record.value() == null ? new byte[0] : record.value()),
        record.timestamp() < 0 ? null : Instant.ofEpochMilli(record.timestamp()));
  }

  /// What is sent of a message.
  static ProducerRecord<byte[], byte[]> sent(String topic, Outgoing message) {
    List<org.apache.kafka.common.header.Header> headers = new ArrayList<>();
    headers.add(new RecordHeader(CONTENT_TYPE, bytes(message.contentType())));
    for (Header header : message.headers()) {
      headers.add(new RecordHeader(header.name(), header.value().unsafeArray()));
    }
    if (message.id() != null) {
      headers.add(new RecordHeader(Outgoing.ID, bytes(message.id())));
    }
    byte[] key = message.key() == null ? null : bytes(message.key());
    return new ProducerRecord<>(topic, null, key, message.body().unsafeArray(), headers);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
