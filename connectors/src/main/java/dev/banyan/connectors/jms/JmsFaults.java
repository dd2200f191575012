package dev.banyan.connectors.jms;

import dev.banyan.base.Fault;
import dev.banyan.connectors.message.Faults;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;

/// The client's failures as faults. What the client says is for the operator.
final class JmsFaults {
  private JmsFaults() {}

  static Fault unreachable(String system, JMSException failure) {
    boolean ours = failure instanceof JMSSecurityException;
    String hint = ours ? "; see `username` of this system, and the broker's rules" : "";
    return Faults.unreachable(system, words(failure) + hint);
  }

  /// A message was handed over: unless the broker refused it, nobody knows.
  static Fault after(String system, Exception failure) {
    if (failure instanceof JMSSecurityException || failure instanceof InvalidDestinationException) {
      return unreachable(system, (JMSException) failure);
    }
    return Faults.unknown(system, words(failure));
  }

  private static String words(Exception failure) {
    String said = failure.getMessage();
    return said == null ? failure.getClass().getSimpleName() : said;
  }
}
