package dev.banyan.gateway.validate;

/// Where findings are counted; called on event loops and virtual threads.
public interface CheckMeter {
  /// A meter that counts nothing.
  CheckMeter NONE = (_, _) -> {};

  void found(Message message, Finding.Kind kind);

  /// Which way a message went.
  enum Message {
    REQUEST,
    ANSWER
  }
}
