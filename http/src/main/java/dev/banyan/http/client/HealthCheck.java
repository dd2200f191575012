package dev.banyan.http.client;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks one URL again and again how it is, on a virtual thread of its own. The first answer decides
/// at once; later it takes some in a row.
final class HealthCheck implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("banyan.balance");
  private static final long ANSWER_MAX = 1 << 20;

  /// Is told when a URL changes.
  interface Turned {
    void turned(Endpoint endpoint, boolean healthy, String why);
  }

  private final Endpoint endpoint;
  private final Endpoint direct;
  private final Endpoints.Checks checks;
  private final Turned turned;
  private final CountDownLatch over = new CountDownLatch(1);

  /// Through that pool, which it closes.
  HealthCheck(Endpoint endpoint, UpstreamPool through, Endpoints.Checks checks, Turned turned) {
    this.endpoint = endpoint;
    this.direct = Endpoint.alone(through);
    this.checks = checks;
    this.turned = turned;
  }

  void start() {
    Thread.ofVirtual().name("check of " + endpoint.pool().origin()).start(this::run);
  }

  private void run() {
    boolean first = true;
    int against = 0;
    do {
      String flaw = flaw();
      if (over.getCount() == 0) {
        return;
      }
      boolean healthy = flaw == null;
      against = healthy == endpoint.unhealthy() ? against + 1 : 0;
      int needed = healthy ? checks.healthy() : checks.unhealthy();
      if (against > 0 && (first || against >= needed)) {
        against = 0;
        turned.turned(endpoint, healthy, flaw == null ? "its answers are good" : flaw);
      }
      first = false;
    } while (sleep());
  }

  /// What is wrong with its answer; null where nothing is.
  private @Nullable String flaw() {
    URI uri = URI.create(endpoint.pool().origin() + checks.path());
    Http.Request request = new Http.Request("GET", uri, List.of(), null, ANSWER_MAX);
    BlockingCall call =
        new BlockingCall(Asking.direct(direct), request, Deadline.in(checks.timeout()));
    try (Http.Response response = call.send()) {
      int status = response.status();
      boolean good =
          checks.statuses().isEmpty()
              ? status >= 200 && status < 300
              : checks.statuses().contains(status);
      // Read to its end, so that the connection serves the next check.
      response.body().transferTo(java.io.OutputStream.nullOutputStream());
      return good ? null : "it answered " + status;
    } catch (Fault fault) {
      return fault.operator() == null ? fault.getMessage() : fault.operator();
    } catch (java.io.IOException e) {
      return "its answer broke off";
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "a check of " + uri + " failed", bug);
      return "the check failed with " + bug.getClass().getName();
    }
  }

  private boolean sleep() {
    try {
      return !over.await(checks.every().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      return false;
    }
  }

  @Override
  public void close() {
    over.countDown();
    direct.pool().close();
  }
}
