package dev.banyan.connectors.web;

import dev.banyan.base.Deadline;
import dev.banyan.connect.Credential;
import dev.banyan.connect.Http;
import dev.banyan.operation.Subject;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One token of our own for all requests of a system (client credentials, RFC 6749 §4.4). Renewed
/// in the background before it ends; while the server is away the one that is there is shown as
/// long as it holds. Thread-safe.
final class SharedToken implements Credential {
  private static final Map<String, String> FORM = Map.of("grant_type", "client_credentials");

  private final TokenEndpoint endpoint;
  private final TokenSlot slot;

  SharedToken(String system, TokenEndpoint endpoint, LongSupplier clock) {
    this.endpoint = endpoint;
    this.slot = new TokenSlot(system, clock, () -> {});
  }

  @Override
  public List<String> headers() {
    return List.of("authorization");
  }

  @Override
  public boolean renewable() {
    return true;
  }

  @Override
  public @Nullable List<Http.Header> ready(Subject subject) {
    List<Http.Header> ready = slot.ready();
    if (ready != null && slot.ages() && !endpoint.resting()) {
      slot.renew(this::fetch);
    }
    return ready;
  }

  @Override
  public List<Http.Header> obtain(Subject subject, Deadline deadline) {
    return slot.obtain(this::fetch, deadline);
  }

  private TokenEndpoint.Granted fetch() {
    return endpoint.ask(FORM);
  }

  @Override
  public boolean refused(Subject subject, List<Http.Header> shown) {
    return slot.refused(shown);
  }

  @Override
  public Map<String, Number> gauges() {
    return Map.of(
        "token.asked", endpoint.asked(),
        "token.failed", endpoint.failed(),
        "token.held", slot.ready() == null ? 0 : 1);
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
