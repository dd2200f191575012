package dev.banyan.connectors.http;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The names of faults by their status (RFC 9110, section 15), and the headers that are never
/// parameters.
final class Words {
  /// OpenAPI says that the first three are no parameters; the rest belongs to the connection.
  static final Set<String> SET_BY_US =
      Set.of(
          "accept",
          "content-type",
          "authorization",
          "host",
          "content-length",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "content-encoding",
          "traceparent",
          "tracestate",
          "accept-encoding");

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("400", "BadRequest"),
          Map.entry("401", "Unauthorized"),
          Map.entry("402", "PaymentRequired"),
          Map.entry("403", "Forbidden"),
          Map.entry("404", "NotFound"),
          Map.entry("405", "MethodNotAllowed"),
          Map.entry("406", "NotAcceptable"),
          Map.entry("409", "Conflict"),
          Map.entry("410", "Gone"),
          Map.entry("412", "PreconditionFailed"),
          Map.entry("413", "ContentTooLarge"),
          Map.entry("415", "UnsupportedMediaType"),
          Map.entry("422", "UnprocessableContent"),
          Map.entry("423", "Locked"),
          Map.entry("428", "PreconditionRequired"),
          Map.entry("429", "TooManyRequests"),
          Map.entry("500", "InternalServerError"),
          Map.entry("501", "NotImplemented"),
          Map.entry("502", "BadGateway"),
          Map.entry("503", "ServiceUnavailable"),
          Map.entry("504", "GatewayTimeout"),
          Map.entry("4XX", "ClientError"),
          Map.entry("5XX", "ServerError"),
          Map.entry("default", "Failure"));

  private Words() {}

  static String forStatus(String status) {
    return NAMES.getOrDefault(status, "Status" + status);
  }

  /// `NotFound` as people read it: `Not found`.
  static String spoken(String name) {
    String spaced = name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").replace('-', ' ');
    return spaced.isEmpty()
        ? spaced
        : Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1).toLowerCase(Locale.ROOT);
  }
}
