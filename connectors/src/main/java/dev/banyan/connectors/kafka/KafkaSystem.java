package dev.banyan.connectors.kafka;

import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.connectors.message.MessageFormat;
import dev.banyan.connectors.message.SendShape;
import dev.banyan.operation.Signature;
import dev.banyan.type.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A topic as its settings and its schema describe it. Immutable.
final class KafkaSystem implements LegacySystem {
  private final Parts parts;

  /// What a topic is made of; the fingerprint is a digest of all that it depends on.
  record Parts(
      String name,
      KafkaSettings settings,
      Http.Tls tls,
      MessageFormat format,
      SendShape shape,
      @Nullable MessageFormat answers,
      String fingerprint) {}

  KafkaSystem(Parts parts) {
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
    KafkaSettings.Requests requests = parts.settings().requests();
    return requests == null || parts.answers() == null
        ? List.of(parts.shape().send())
        : List.of(
            parts.shape().send(),
            parts.shape().request(parts.answers(), requests.answers().read()));
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
    return new KafkaLive(parts);
  }

  @Override
  public String fingerprint() {
    return parts.fingerprint();
  }
}
