package dev.banyan.cli.explain;

import dev.banyan.connect.Endpoints;
import dev.banyan.connectors.http.HttpSettings;
import dev.banyan.connectors.soap.SoapSettings;
import dev.banyan.connectors.web.Urls;
import org.jspecify.annotations.Nullable;

/// How requests are spread over the several URLs of a system.
final class Spreading {
  private Spreading() {}

  /// Null for a system with one URL, or none.
  static @Nullable Outline of(Record settings) {
    Urls urls =
        switch (settings) {
          case HttpSettings http -> http.urls();
          case SoapSettings soap -> soap.urls();
          default -> null;
        };
    Endpoints endpoints = urls == null ? null : urls.endpoints("");
    return endpoints == null ? null : of(endpoints);
  }

  private static Outline of(Endpoints endpoints) {
    Outline weights = new Outline();
    endpoints.urls().forEach(url -> weights.put(url.address().toString(), url.weight()));
    Endpoints.Checks checks = endpoints.checks();
    return new Outline()
        .put("by weight", weights)
        .put("choice", choice(endpoints))
        .put("asked for health", checks == null ? "no" : asked(checks))
        .put("ejected", ejected(endpoints.ejection()))
        .put("new or back, full share after", Outline.words(endpoints.slowStart()))
        .put("names resolved again every", Outline.words(endpoints.resolveEvery()));
  }

  private static String choice(Endpoints endpoints) {
    Endpoints.Sticky sticky = endpoints.sticky();
    if (sticky == null) {
      return "of two drawn by weight, the less busy one";
    }
    String name = endpoints.stickyName();
    return switch (sticky.by()) {
      case CALLER -> "the same for a caller";
      case HEADER -> "the same for a value of the header " + name + "; operations: the less busy";
      case COOKIE -> "the same for a client, by the cookie " + name + "; operations: the less busy";
    };
  }

  private static String asked(Endpoints.Checks checks) {
    return "GET "
        + checks.path()
        + " every "
        + Outline.words(checks.every())
        + ", out after "
        + checks.unhealthy()
        + " answers that are not "
        + (checks.statuses().isEmpty() ? "2xx" : checks.statuses())
        + " within "
        + Outline.words(checks.timeout())
        + ", in again after "
        + checks.healthy()
        + " that are";
  }

  private static String ejected(Endpoints.Ejection ejection) {
    return ejection.share() == 0
        ? "never"
        : "after "
            + ejection.after()
            + " failures in a row for "
            + Outline.words(ejection.first())
            + ", doubling to "
            + Outline.words(ejection.longest())
            + ", never the last one";
  }
}
