package dev.banyan.connectors.http;

import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.RelayTarget;
import dev.banyan.connectors.web.Credentials;
import dev.banyan.connectors.web.Sender;
import dev.banyan.operation.Signature;
import dev.banyan.type.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An HTTP service as its contract describes it.
final class HttpSystem implements LegacySystem {
  private final String name;
  private final HttpSettings settings;
  private final Contract contract;
  private final Way way;

  HttpSystem(String name, HttpSettings settings, Contract contract, Way way) {
    this.name = name;
    this.settings = settings;
    this.contract = contract;
    this.way = way;
  }

  /// The certificates on the way there, and a digest of all that a connection depends on.
  record Way(Http.Tls tls, String fingerprint) {}

  @Override
  public Http.Tls tls() {
    return way.tls();
  }

  @Override
  public Map<String, Type> types() {
    return contract.types();
  }

  @Override
  public List<Signature> operations() {
    return contract.operations().stream().map(HttpOperation::signature).toList();
  }

  @Override
  public Map<String, String> refused() {
    return contract.refused();
  }

  @Override
  public RelayTarget relayTarget() {
    return new RelayTarget(
        settings.urls().first(),
        settings.connection(name, way.tls()),
        settings.deadlineHeader(),
        settings.auth() == null ? List.of() : settings.auth().headers());
  }

  @Override
  public boolean needsCallersToken() {
    return settings.auth() != null && settings.auth().exchange() != null;
  }

  @Override
  public boolean tellsCaller() {
    return settings.auth() != null && settings.auth().tellsCaller();
  }

  @Override
  public @Nullable Path contract() {
    return settings.contract();
  }

  @Override
  public LiveSystem open(Http.Factory http) {
    Sender sender =
        new Sender(
            http.open(settings.connection(name, way.tls())),
            Credentials.open(name, settings.auth(), http),
            settings.deadlineHeader());
    return new HttpLive(name, settings, contract, sender);
  }

  @Override
  public String fingerprint() {
    return way.fingerprint();
  }
}
