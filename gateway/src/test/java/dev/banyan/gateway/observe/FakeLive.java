package dev.banyan.gateway.observe;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Difference;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.LiveSystem;
import dev.banyan.operation.Call;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// A system that is up or down as a test wants, and differs as it says.
final class FakeLive implements LiveSystem {
  final CountDownLatch probed = new CountDownLatch(2);
  volatile CountDownLatch probedMore = new CountDownLatch(0);
  volatile boolean up = true;
  volatile List<Difference> drift = List.of();

  @Override
  public Call call(String operation) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void probe(Deadline deadline) {
    probed.countDown();
    probedMore.countDown();
    if (!up) {
      throw Fault.builder(Fault.Kind.UNREACHABLE, "unreachable").operator("refused").build();
    }
  }

  @Override
  public List<Difference> drift(Deadline deadline) {
    return drift;
  }

  @Override
  public Map<String, Number> gauges() {
    return Map.of("pool.busy", 3);
  }

  @Override
  public List<Endpoints.Sight> endpoints() {
    return List.of(
        new Endpoints.Sight("http://one:80", Endpoints.State.UP, 7, 0, 2),
        new Endpoints.Sight("http://two:80", Endpoints.State.EJECTED, 5, 3, 0));
  }

  @Override
  public void close() {}
}
