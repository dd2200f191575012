package dev.banyan.connectors.http;

import dev.banyan.base.Deadline;
import dev.banyan.connect.Credential;
import dev.banyan.connect.Difference;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connectors.web.Sender;
import dev.banyan.operation.Call;
import dev.banyan.operation.Subject;
import java.util.List;
import java.util.Map;

/// An opened HTTP service: its connections, and a call for each operation of its contract.
final class HttpLive implements LiveSystem {
  private final String name;
  private final HttpSettings settings;
  private final Contract contract;
  private final Sender sender;

  HttpLive(String name, HttpSettings settings, Contract contract, Sender sender) {
    this.name = name;
    this.settings = settings;
    this.contract = contract;
    this.sender = sender;
  }

  @Override
  public Call call(String operation) {
    for (HttpOperation one : contract.operations()) {
      if (one.signature().name().equals(operation)) {
        return new HttpCall(name, one, settings, sender);
      }
    }
    throw new IllegalArgumentException(name + " has no operation " + operation);
  }

  @Override
  public Credential credential() {
    return sender.credential();
  }

  /// Any answer is a sign of life, also one that does not let us in.
  @Override
  public void probe(Deadline deadline) {
    List<Http.Header> ready = sender.credential().ready(Subject.ANYONE);
    List<Http.Header> shown = ready == null ? List.of() : ready;
    Http.Request request = new Http.Request("HEAD", settings.urls().first(), shown, null, 0);
    sender.http().send(request, deadline).close();
  }

  /// A service has no other contract than the document it was read from.
  @Override
  public List<Difference> drift(Deadline deadline) {
    return List.of();
  }

  @Override
  public Map<String, Number> gauges() {
    return sender.credential().gauges();
  }

  @Override
  public List<Endpoints.Sight> endpoints() {
    return sender.http().endpoints();
  }

  @Override
  public void close() {
    sender.credential().close();
    sender.http().close();
  }
}
