package dev.banyan.connectors.jms;

import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.connectors.message.Answers;
import dev.banyan.connectors.message.MessageFormat;
import dev.banyan.connectors.message.SendShape;
import dev.banyan.operation.Signature;
import dev.banyan.type.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A queue or topic as its settings and its schema describe it. Immutable.
final class JmsSystem implements LegacySystem {
  private final Parts parts;

  /// What it is made of; the fingerprint is a digest of all that it depends on.
  record Parts(
      String name,
      JmsSettings settings,
      Http.Tls tls,
      MessageFormat format,
      SendShape shape,
      @Nullable MessageFormat answers,
      String fingerprint) {
    /// The queue's or topic's name.
    String place() {
      return settings.queue() != null ? settings.queue() : String.valueOf(settings.topic());
    }
  }

  JmsSystem(Parts parts) {
    this.parts = parts;
  }

  @Override
  public Map<String, Type> types() {
    return parts.answers() == null
        ? Map.of("message", parts.format().type())
        : Map.of("message", parts.format().type(), "answer", parts.answers().type());
  }

  @Override
  public List<Signature> operations() {
    Answers requests = parts.settings().requests();
    return requests == null || parts.answers() == null
        ? List.of(parts.shape().send())
        : List.of(parts.shape().send(), parts.shape().request(parts.answers(), requests.read()));
  }

  @Override
  public MessageSource.Contract messages() {
    return parts.format().contract();
  }

  @Override
  public Http.Tls tls() {
    return parts.tls();
  }

  @Override
  public LiveSystem open(Http.Factory http) {
    return new JmsLive(parts);
  }

  @Override
  public String fingerprint() {
    return parts.fingerprint();
  }
}
