package dev.banyan.cli.demo.tour;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request of the tour, as it is shown and sent.
public record Ask(String method, String path, Map<String, String> headers, @Nullable String body) {
  public Ask {
    headers = new LinkedHashMap<>(headers);
  }

  public static Ask of(String method, String path) {
    return new Ask(method, path, Map.of(), null);
  }

  public static Ask read(String path) {
    return of("GET", path);
  }

  public Ask with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Ask(method, path, more, body);
  }

  /// With a partner's key.
  public Ask key(String key) {
    return with("X-API-Key", key);
  }

  /// With a token of the staff's login.
  public Ask token(String token) {
    return with("Authorization", "Bearer " + token);
  }

  public Ask body(String type, String text) {
    return new Ask(method, path, with("Content-Type", type).headers(), text);
  }

  public Ask json(String text) {
    return body("application/json", text);
  }

  /// The headers as they may be shown: credentials are cut short.
  public Map<String, String> shown() {
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
