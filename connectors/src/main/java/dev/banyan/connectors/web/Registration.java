package dev.banyan.connectors.web;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connect.Http;
import dev.banyan.json.JsonTree;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Us as a client of an authorization server: where it is, and how we prove to it who we are (RFC
/// 6749 §2.3.1; RFC 7523 §2.2 with a key). Immutable.
final class Registration {
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";
  private static final String BY_KEY = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final long ASSERTION_SECONDS = 60;

  private final Auth.TokenClient written;
  private final @Nullable SigningKey key;

  Registration(Auth.TokenClient written) {
    this.written = written;
    Path file = written.key();
    try {
      this.key = file == null ? null : SigningKey.read(file, written.algorithm());
    } catch (SigningKey.Unusable e) {
      throw Fault.bug("a key that was checked cannot be read: " + e.reason(), e);
    }
  }

  /// What to call the server in messages.
  String place() {
    return written.endpoint() == null
        ? String.valueOf(written.issuer())
        : written.endpoint().toString();
  }

  Duration deadline() {
    return written.deadline();
  }

  /// Null where it has to be found out.
  @Nullable URI endpoint() {
    return written.endpoint();
  }

  /// Where the issuer's configuration is (OpenID Connect Discovery 1.0 §4).
  URI metadata() {
    String issuer = String.valueOf(written.issuer());
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    return URI.create(base + WELL_KNOWN);
  }

  /// The token endpoint of a configuration that names exactly our issuer (§4.3), where nobody on
  /// the way can read what is sent there; null otherwise.
  @Nullable URI discovered(JsonTree.@Nullable Members configuration) {
    if (configuration == null
        || !(configuration.get("issuer") instanceof JsonTree.Text(String issuer))
        || !issuer.equals(written.issuer())) {
      return null;
    }
    return configuration.get("token_endpoint") instanceof JsonTree.Text(String place)
        ? confidential(place)
        : null;
  }

  /// The address, where what is sent there is encrypted or stays on this machine; null otherwise.
  static @Nullable URI confidential(String place) {
    URI uri;
    try {
      uri = URI.create(place);
    } catch (IllegalArgumentException _) {
      return null;
    }
    String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
    String host = Objects.requireNonNullElse(uri.getHost(), "").toLowerCase(Locale.ROOT);
    boolean loopback =
        host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    boolean fine = scheme.equals("https") || (scheme.equals("http") && loopback);
    return fine && !host.isEmpty() && uri.getRawUserInfo() == null && uri.getRawFragment() == null
        ? uri
        : null;
  }

  /// The form to send, with scopes, audience and what proves who we are.
  String form(Map<String, String> asked, URI endpoint, List<Http.Header> headers) {
    Map<String, String> all = new LinkedHashMap<>(asked);
    if (!written.scopes().isEmpty()) {
      all.put("scope", String.join(" ", written.scopes()));
    }
    if (written.audience() != null) {
      all.put("audience", written.audience());
    }
    Secret secret = written.secret();
    if (key != null) {
      all.put("client_id", written.id());
      all.put("client_assertion_type", BY_KEY);
      all.put("client_assertion", assertion(key, endpoint));
    } else if (secret != null) {
      String revealed = secret.reveal().strip();
      switch (written.send()) {
        case BASIC -> {
          String pair = encoded(written.id()) + ":" + encoded(revealed);
          byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
          String value = "Basic " + Base64.getEncoder().encodeToString(bytes);
          headers.add(new Http.Header("Authorization", value));
        }
        case POST -> {
          all.put("client_id", written.id());
          all.put("client_secret", revealed);
        }
      }
    }
    StringBuilder form = new StringBuilder();
    all.forEach(
        (name, value) ->
            form.append(form.isEmpty() ? "" : "&").append(name).append('=').append(encoded(value)));
    return form.toString();
  }

  private String assertion(SigningKey signing, URI endpoint) {
    long now = Instant.now().getEpochSecond();
    String issuer = written.issuer();
    Map<String, JsonTree> claims = new LinkedHashMap<>();
    claims.put("iss", JsonTree.text(written.id()));
    claims.put("sub", JsonTree.text(written.id()));
    claims.put("aud", JsonTree.text(issuer == null ? endpoint.toString() : issuer));
    claims.put("iat", JsonTree.number(now));
    claims.put("exp", JsonTree.number(now + ASSERTION_SECONDS));
    claims.put("jti", JsonTree.text(UUID.randomUUID().toString()));
    return signing.token(claims);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
