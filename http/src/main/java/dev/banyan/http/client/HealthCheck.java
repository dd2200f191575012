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
/// at once; later it takes some in a row. Nothing but [#close] ends it. What is not final is that
/// thread's.
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
  private boolean first = true;
  private int against;
  private boolean broken;

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
    do {
      try {
        round();
      } catch (RuntimeException | Error bug) { // The URL would stay for ever what it was last.
        tell(bug);
      }
    } while (sleep());
  }

  private void round() {
    String flaw = flaw();
    if (over.getCount() == 0) {
      return;
    }
    boolean healthy = flaw == null;
    against = healthy == endpoint.unhealthy() ? against + 1 : 0;
    int needed = healthy ? checks.healthy() : checks.unhealthy();
    if (against > 0 && (first || against >= needed)) {
      turned.turned(endpoint, healthy, flaw == null ? "its answers are good" : flaw);
      against = 0;
    }
    first = false;
  }

  /// Once, until a check is what it should be again.
  private void tell(Throwable bug) {
    if (!broken) {
      broken = true;
      LOG.log(System.Logger.Level.ERROR, "a check of " + endpoint.pool().origin() + " failed", bug);
    }
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
      broken = false;
      return good ? null : "it answered " + status;
    } catch (Fault fault) {
      return fault.operator() == null ? fault.getMessage() : fault.operator();
    } catch (java.io.IOException e) {
      return "its answer broke off";
    } catch (RuntimeException | Error bug) {
      tell(bug);
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
