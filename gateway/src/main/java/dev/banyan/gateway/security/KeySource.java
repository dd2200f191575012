package dev.banyan.gateway.security;

import com.nimbusds.jose.jwk.JWKSet;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;

/// Where a JSON Web Key Set (RFC 7517) is read from: a file or a URL. Blocking; called from the
/// refresher's virtual thread only.
public sealed interface KeySource {
  /// Key sets are small; a larger answer is not one.
  long BYTES_MAX = 1024 * 1024;

  JWKSet read();

  /// What to call it in messages.
  String describe();

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
    public String describe() {
      return path.getFileName().toString();
    }
  }

  /// The `jwks_uri` of an identity provider.
  record KeyAddress(URI uri, Http http) implements KeySource {
    @Override
    public JWKSet read() {
      Http.Request request =
          new Http.Request(
              "GET", uri, List.of(new Http.Header("Accept", "application/json")), null, BYTES_MAX);
      try (Http.Response response = http.send(request, Deadline.in(Duration.ofSeconds(5)))) {
        if (response.status() != 200) {
          throw unusable(describe(), "it answered " + response.status());
        }
        String text = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
        return parse(text, describe());
      } catch (IOException e) {
        throw unusable(describe(), "the answer broke off");
      }
    }

    @Override
    public String describe() {
      return uri.toString();
    }
  }

  private static JWKSet parse(String text, String source) {
    try {
      return JWKSet.parse(text).toPublicJWKSet();
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
