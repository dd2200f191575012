package dev.banyan.connectors.http;

import dev.banyan.base.Deadline;
import dev.banyan.connect.Difference;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.connect.LiveSystem;
import dev.banyan.operation.Call;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An opened HTTP service: its connections, and a call for each operation of its contract.
final class HttpLive implements LiveSystem {
  private final String name;
  private final HttpSettings settings;
  private final Contract contract;
  private final Http http;
  private final Http.@Nullable Header credential;

  HttpLive(String name, HttpSettings settings, Contract contract, Http http) {
    this.name = name;
    this.settings = settings;
    this.contract = contract;
    this.http = http;
    this.credential = Credential.of(settings.auth());
  }

  @Override
  public Call call(String operation) {
    for (HttpOperation one : contract.operations()) {
      if (one.signature().name().equals(operation)) {
        return new HttpCall(name, one, settings, http, credential);
      }
    }
    throw new IllegalArgumentException(name + " has no operation " + operation);
  }

  /// Any answer is a sign of life.
  @Override
  public void probe(Deadline deadline) {
    List<Http.Header> headers = new ArrayList<>();
    if (credential != null) {
      headers.add(credential);
    }
    http.send(new Http.Request("HEAD", settings.urls().first(), headers, null, 0), deadline)
        .close();
  }

  /// A service has no other contract than the document it was read from.
  @Override
  public List<Difference> drift(Deadline deadline) {
    return List.of();
  }

  @Override
  public List<Endpoints.Sight> endpoints() {
    return http.endpoints();
  }

  @Override
  public void close() {
    http.close();
  }
}
