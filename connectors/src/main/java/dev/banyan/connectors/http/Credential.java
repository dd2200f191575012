package dev.banyan.connectors.http;

import dev.banyan.connect.Http;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The header that lets us in; made once, and never part of a message.
final class Credential {
  private Credential() {}

  static Http.@Nullable Header of(HttpSettings.@Nullable Auth auth) {
    if (auth == null) {
      return null;
    }
    HttpSettings.Basic basic = auth.basic();
    if (basic != null) {
      String pair = basic.user() + ":" + basic.password().reveal();
      byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
      String value = "Basic " + Base64.getEncoder().encodeToString(bytes);
      return new Http.Header("authorization", value);
    }
    if (auth.bearer() != null) {
      return new Http.Header("authorization", "Bearer " + auth.bearer().reveal().strip());
    }
    HttpSettings.ApiKey key = auth.apiKey();
    return key == null ? null : new Http.Header(key.header(), key.key().reveal().strip());
  }
}
