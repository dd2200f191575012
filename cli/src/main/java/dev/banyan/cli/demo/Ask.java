package dev.banyan.cli.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request of the tour, as it is shown and sent.
record Ask(String method, String path, Map<String, String> headers, @Nullable String body) {
  Ask {
    headers = new LinkedHashMap<>(headers);
  }

  static Ask of(String method, String path) {
    return new Ask(method, path, Map.of(), null);
  }

  static Ask read(String path) {
    return of("GET", path);
  }

  Ask with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Ask(method, path, more, body);
  }

  /// With a partner's key.
  Ask key(String key) {
    return with("X-API-Key", key);
  }

  /// With a token of the staff's login.
  Ask token(String token) {
    return with("Authorization", "Bearer " + token);
  }

  Ask body(String type, String text) {
    return new Ask(method, path, with("Content-Type", type).headers(), text);
  }

  Ask json(String text) {
    return body("application/json", text);
  }

  /// The headers as they may be shown: credentials are cut short.
  Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>(headers);
    shown.replaceAll(
        (name, value) ->
            switch (name) {
              case "X-API-Key" -> shortened(value, "demo-key".length());
              case "Authorization" -> shortened(value, "Bearer eyJh".length());
              default -> value;
            });
    return shown;
  }

  private static String shortened(String value, int kept) {
    return value.length() <= kept ? value : value.substring(0, kept) + "…";
  }
}
