package dev.banyan.http.tunnel;

import java.util.Locale;

/// Why a WebSocket ended, with the codes that its ends are told (RFC 6455 §7.4.1). Where an end has
/// closed it, its own code was passed on; zero: an end that is not told any more.
public enum Ending {
  /// The client has closed it.
  CLIENT(0, 0),
  /// The system has closed it.
  SYSTEM(0, 0),
  /// The client's connection was gone without a word.
  CLIENT_GONE(0, 1001),
  /// The system's connection was gone without a word.
  SYSTEM_GONE(1011, 0),
  /// The client broke a rule of the protocol.
  CLIENT_VIOLATION(1002, 1001),
  /// The system broke a rule of the protocol.
  SYSTEM_VIOLATION(1011, 1002),
  /// The client sent a message over the limit.
  CLIENT_TOO_LARGE(1009, 1001),
  /// The system sent a message over the limit.
  SYSTEM_TOO_LARGE(1011, 1009),
  /// The client sent a text that is not UTF-8.
  CLIENT_NOT_UTF8(1007, 1001),
  /// The system sent a text that is not UTF-8.
  SYSTEM_NOT_UTF8(1011, 1007),
  /// One of both was silent for too long, and did not answer a ping.
  IDLE(1001, 1001),
  /// The caller may not be here any more: its credential has expired or was taken back.
  EXPIRED(1008, 1001),
  /// The configuration has no such WebSocket any more.
  RELOADED(1012, 1001),
  /// The client did not take what was sent to it.
  SLOW(1013, 1001),
  /// What is sent ends, or cannot be sent.
  FAILED(1011, 1001),
  /// The gateway stops.
  STOPPED(1001, 1001);

  private final int toClient;
  private final int toSystem;

  Ending(int toClient, int toSystem) {
    this.toClient = toClient;
    this.toSystem = toSystem;
  }

  int toClient() {
    return toClient;
  }

  int toSystem() {
    return toSystem;
  }

  /// As metrics name it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
