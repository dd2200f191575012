package dev.banyan.gateway.security.token;

import com.nimbusds.jose.jwk.JWKSet;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.json.JsonTree;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Where a JSON Web Key Set (RFC 7517) is read from: a file, a URL, or the URL that an OpenID
/// configuration names. Blocking; called on virtual threads only.
public sealed interface KeySource {
  /// Key sets are small; a larger answer is not one.
  long BYTES_MAX = 1024 * 1024;

  /// How long an issuer may take.
  Duration DEADLINE = Duration.ofSeconds(5);

  JWKSet read();

  /// How soon after one reading a token with an unknown key may cause another.
  default Duration coolDown() {
    return Duration.ofSeconds(30);
  }

  /// What to call it in messages.
  String describe();

  void close();

  /// A file beside the configuration.
  record KeyFile(Path path) implements KeySource {
    @Override
    public JWKSet read() {
      try {
        if (Files.size(path) > BYTES_MAX) {
          throw unusable(describe(), "it is larger than 1 MiB");
        }
        return parse(Files.readString(path), describe());
      } catch (IOException e) {
        throw unusable(describe(), "it cannot be read: " + e.getClass().getSimpleName());
      }
    }

    @Override
    public Duration coolDown() {
      return Duration.ofSeconds(1);
    }

    @Override
    public String describe() {
      return String.valueOf(path.getFileName());
    }

    @Override
    public void close() {}
  }

  /// The `jwks_uri` of an identity provider.
  record KeyAddress(URI uri, Http http) implements KeySource {
    @Override
    public JWKSet read() {
      return parse(get(uri, http), describe());
    }

    @Override
    public String describe() {
      return uri.toString();
    }

    @Override
    public void close() {
      http.close();
    }
  }

  /// The issuer itself, by OpenID Connect Discovery 1.0 §4: its configuration must name exactly
  /// this issuer (§4.3), and its keys must be where nobody on the way can change them.
  record Discovered(String issuer, Http http) implements KeySource {
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    @Override
    public JWKSet read() {
      String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
      String text = get(URI.create(base + WELL_KNOWN), http);
      var configuration = Jws.members(text.getBytes(StandardCharsets.UTF_8));
      if (configuration == null) {
        throw unusable(describe(), "its configuration is no JSON object");
      }
      if (!(configuration.get("issuer") instanceof JsonTree.Text(String named))
          || !named.equals(issuer)) {
        throw unusable(describe(), "its configuration names another issuer");
      }
      if (!(configuration.get("jwks_uri") instanceof JsonTree.Text(String keys))) {
        throw unusable(describe(), "its configuration names no `jwks_uri`");
      }
      if (!isTrustworthy(keys)) {
        throw unusable(describe(), "its keys are offered without TLS");
      }
      return parse(get(URI.create(keys), http), describe());
    }

    @Override
    public String describe() {
      return issuer;
    }

    @Override
    public void close() {
      http.close();
    }
  }

  /// Whether what is read from there is what its owner wrote: over TLS, or from this machine.
  static boolean isTrustworthy(String address) {
    URI uri;
    try {
      uri = URI.create(address);
    } catch (IllegalArgumentException _) {
      return false;
    }
    String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
    String host = Objects.requireNonNullElse(uri.getHost(), "").toLowerCase(Locale.ROOT);
    boolean loopback =
        host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    return !host.isEmpty()
        && uri.getUserInfo() == null
        && (scheme.equals("https") || (scheme.equals("http") && loopback));
  }

  private static String get(URI uri, Http http) {
    Http.Request request =
        new Http.Request(
            "GET", uri, List.of(new Http.Header("Accept", "application/json")), null, BYTES_MAX);
    try (Http.Response response = http.send(request, Deadline.in(DEADLINE))) {
      if (response.status() != 200) {
        throw unusable(uri.toString(), "it answered " + response.status());
      }
      return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unusable(uri.toString(), "the answer broke off");
    }
  }

  private static JWKSet parse(String text, String source) {
    try {
      return JWKSet.parse(text);
    } catch (ParseException e) {
      throw unusable(source, "it is not a JSON Web Key Set");
    }
  }

  private static Fault unusable(String source, String why) {
    return Fault.builder(Fault.Kind.UNREACHABLE, "Callers cannot be checked now")
        .operator("key set " + source + ": " + why)
        .build();
  }
}
