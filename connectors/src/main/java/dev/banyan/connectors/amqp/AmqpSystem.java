package dev.banyan.connectors.amqp;

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

/// A queue and an exchange as its settings and its schema describe it. Immutable.
final class AmqpSystem implements LegacySystem {
  private final Parts parts;

  /// What it is made of; the fingerprint is a digest of all that it depends on.
  record Parts(
      String name,
      AmqpSettings settings,
      Http.Tls tls,
      MessageFormat format,
      SendShape shape,
      @Nullable MessageFormat answers,
      String fingerprint) {}

  AmqpSystem(Parts parts) {
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
  public MessageSource.@Nullable Contract messages() {
    return parts.settings().queue() == null ? null : parts.format().contract();
  }

  @Override
  public Http.Tls tls() {
    return parts.tls();
  }

  @Override
  public LiveSystem open(Http.Factory http) {
    return new AmqpLive(parts);
  }

  @Override
  public String fingerprint() {
    return parts.fingerprint();
  }
}
