package dev.banyan.connectors.web;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connect.Credential;
import dev.banyan.connect.Http;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.tls.CertificateFiles;
import dev.banyan.tls.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes what a service is shown from what is written.
public final class Credentials {
  private static final int CONNECTIONS = 4;
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration IDLE = Duration.ofSeconds(30);

  private Credentials() {}

  /// For an opened system; `auth` was checked before.
  public static Credential open(String system, @Nullable Auth auth, Http.Factory http) {
    if (auth == null) {
      return Credential.Fixed.NONE;
    }
    Auth.TokenClient own = auth.clientCredentials();
    if (own != null) {
      return new SharedToken(system, endpoint(system, own, http), System::nanoTime);
    }
    Auth.TokenClient exchange = auth.exchange();
    if (exchange != null) {
      TokenEndpoint endpoint = endpoint(system, exchange, http);
      return new ExchangedTokens(system, endpoint, System::nanoTime, ExchangedTokens.BYTES_MAX);
    }
    Auth.Signed signed = auth.signed();
    if (signed != null) {
      return new SignedTokens(signed, keys(signed), InstantSource.system());
    }
    Http.Header header = header(auth);
    return header == null ? Credential.Fixed.NONE : new Credential.Fixed(List.of(header));
  }

  private static TokenEndpoint endpoint(
      String system, Auth.TokenClient written, Http.Factory http) {
    Http client =
        http.open(
            new Http.Settings(
                CONNECTIONS, CONNECT, IDLE, false, new Http.Tls(trust(written.ca()), null)));
    return new TokenEndpoint(
        system, new Registration(written), client, new Backoff(System::nanoTime));
  }

  private static @Nullable Trust trust(@Nullable Path ca) {
    Mistakes mistakes = new Mistakes();
    Trust trust =
        ca == null
            ? null
            : new CertificateFiles(mistakes, Instant.now()).trust(Place.of(ca.toString()), ca);
    if (mistakes.hasErrors()) {
      throw Fault.bug("authorities that were checked cannot be read", new IllegalStateException());
    }
    return trust;
  }

  private static List<SigningKey> keys(Auth.Signed signed) {
    List<SigningKey> keys = new ArrayList<>();
    try {
      for (Path file : signed.keys()) {
        keys.add(SigningKey.read(file, keys.isEmpty() ? signed.algorithm() : null));
      }
    } catch (SigningKey.Unusable e) {
      throw Fault.bug("a key that was checked cannot be read: " + e.reason(), e);
    }
    return keys;
  }

  /// The header of a user and a password (RFC 7617).
  public static Http.Header basic(String user, Secret password) {
    byte[] pair = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
    return new Http.Header("authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
  }

  private static Http.@Nullable Header header(Auth auth) {
    Auth.Basic basic = auth.basic();
    if (basic != null) {
      return basic(basic.user(), basic.password());
    }
    if (auth.bearer() != null) {
      return new Http.Header("authorization", "Bearer " + auth.bearer().reveal().strip());
    }
    Auth.ApiKey key = auth.apiKey();
    return key == null ? null : new Http.Header(key.header(), key.key().reveal().strip());
  }

  /// Adds what of a credential its text form does not show: secrets, and the contents of key files.
  public static void digest(@Nullable Auth auth, MessageDigest digest) {
    if (auth == null) {
      return;
    }
    Http.Header header = header(auth);
    if (header != null) {
      digest.update(header.value().getBytes(StandardCharsets.UTF_8));
    }
    digest(auth.clientCredentials(), digest);
    digest(auth.exchange(), digest);
    Auth.Signed signed = auth.signed();
    if (signed != null) {
      signed.keys().forEach(file -> digest(file, digest));
    }
  }

  private static void digest(Auth.@Nullable TokenClient client, MessageDigest digest) {
    if (client == null) {
      return;
    }
    if (client.secret() != null) {
      digest.update(client.secret().reveal().getBytes(StandardCharsets.UTF_8));
    }
    if (client.key() != null) {
      digest(client.key(), digest);
    }
    if (client.ca() != null) {
      digest(client.ca(), digest);
    }
  }

  private static void digest(Path file, MessageDigest digest) {
    try {
      digest.update(Files.readAllBytes(file));
    } catch (IOException _) {
      digest.update((byte) 0); // A file that is not there was reported.
    }
  }
}
