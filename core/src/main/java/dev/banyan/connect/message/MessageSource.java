package dev.banyan.connect.message;

import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// An opened system from which messages are taken. Thread-safe.
public interface MessageSource {
  /// Begins to take messages, under a name that is the same for all nodes and after a restart: the
  /// consumer group, or the durable subscription. At most `unsettledMax` are on their way at once.
  Subscription subscribe(String name, int unsettledMax);

  /// The value of a message by its declared type; throws `Fault` `GARBAGE`, with the reason in
  /// words, where it is not of it.
  Struct decode(Message message);

  /// What a system's messages are, as its contract says it: known before anything is opened.
  ///
  /// @param type what [MessageSource#decode] returns
  /// @param key the field by which messages are kept in order; null where the message's own key is
  record Contract(Structure type, @Nullable String key) {}
}
