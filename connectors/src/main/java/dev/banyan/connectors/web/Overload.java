package dev.banyan.connectors.web;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import java.time.Duration;

/// The answer of a service that takes no more for now (RFC 6585 §4, RFC 9110 §15.6.4).
public final class Overload {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final long RETRY_AFTER_SECONDS_MAX = 86_400;

  private Overload() {}

  public static boolean is(int status) {
    return status == TOO_MANY_REQUESTS || status == 503;
  }

  /// With how long the service wants to be left alone, where it says so. A 429 is a refusal to look
  /// at the request; a 503 is often said by something on the way, of a request that went on.
  public static Fault fault(String operation, Http.Response response) {
    Fault.Builder fault =
        Fault.builder(Fault.Kind.OVERLOADED, "A system is overloaded")
            .operator(operation + " answered " + response.status());
    if (response.status() == TOO_MANY_REQUESTS) {
      fault.unsent();
    }
    String after = response.header("retry-after");
    if (after != null && after.matches("\\d{1,6}")) {
      long seconds = Math.min(Long.parseLong(after), RETRY_AFTER_SECONDS_MAX);
      fault.retryAfter(Duration.ofSeconds(seconds));
    }
    return fault.build();
  }
}
