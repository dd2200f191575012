package dev.banyan.connectors.web;

import dev.banyan.base.Secret;
import dev.banyan.config.shape.AtMostOneOf;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a service is shown to let us in, as it is written.
@Doc("What the service is shown to let us in.")
@Example("{ bearer: \"${file:secrets/catalogue}\" }")
@AtMostOneOf({"basic", "bearer", "api-key", "client-credentials", "exchange", "signed"})
public record Auth(
    @Doc("User and password (RFC 7617).") @Nullable Basic basic,
    @Doc("A token (RFC 6750).") @Nullable Secret bearer,
    @Doc("A key in a header of its own.") @Nullable ApiKey apiKey,
    @Doc("A token of our own, had from an authorization server (RFC 6749 §4.4).")
        @Nullable TokenClient clientCredentials,
    @Doc("A token for each caller, had for the caller's own (RFC 8693).")
        @Nullable TokenClient exchange,
    @Doc("A token that we sign and that names the caller.") @Nullable Signed signed) {

  @Doc("User and password.")
  @Example("{ user: banyan, password: \"${file:secrets/catalogue}\" }")
  public record Basic(
      @Doc("The user.") String user, @Doc("The password, by reference.") Secret password) {}

  @Doc("A key in a header.")
  @Example("{ header: X-API-Key, key: \"${env:CATALOGUE_KEY}\" }")
  public record ApiKey(
      @Doc("The header's name.") String header, @Doc("The key, by reference.") Secret key) {}

  /// A client of an authorization server: one of `endpoint` and `issuer`, one of `secret` and
  /// `key`.
  @Doc("An authorization server, what we are to it, and what is asked of it.")
  @Example(
      "{ issuer: https://login.example.com, id: banyan, secret: \"${file:secrets/banyan}\","
          + " scopes: [crm] }")
  public record TokenClient(
      @Doc("The server's token endpoint.") @Nullable URI endpoint,
      @Doc("The issuer whose OpenID configuration says where its token endpoint is.")
          @Nullable String issuer,
      @Doc("Our client id.") @Required String id,
      @Doc("Our client secret, by reference.") @Nullable Secret secret,
      @Doc("How id and secret are sent: by `Authorization`, or in the form.") @Default("basic")
          Send send,
      @Doc("Our private key (PEM, PKCS #8), instead of a secret (`private_key_jwt`, RFC 7523).")
          @Nullable Path key,
      @Doc("Its signature algorithm, where the key leaves a choice.") @Nullable String algorithm,
      @Doc("The scopes that are asked for.") @OneOrMany List<String> scopes,
      @Doc("For whom the token is to be.") @Nullable String audience,
      @Doc("The authorities to trust for the server instead of the JDK's, as a PEM file.")
          @Nullable Path ca,
      @Doc("How long the server may take.") @Default("10s") Duration deadline) {
    public TokenClient {
      scopes = List.copyOf(scopes);
    }
  }

  /// How a client shows its secret (RFC 6749 §2.3.1).
  public enum Send {
    BASIC,
    POST
  }

  @Doc("A token that the gateway signs and that names the caller (RFC 7519).")
  @Example("{ keys: secrets/signing.pem, issuer: https://api.example.com, audience: crm }")
  public record Signed(
      @Doc("Private keys (PEM, PKCS #8): the first signs, all are published.") @OneOrMany @Required
          List<Path> keys,
      @Doc("The signature algorithm, where the first key leaves a choice.")
          @Nullable String algorithm,
      @Doc("Who signs: the claim `iss`.") @Required String issuer,
      @Doc("For whom: the claim `aud`.") @Required String audience,
      @Doc("How long a token holds.") @Default("60s") Duration lifetime,
      @Doc("Claims of the caller that are passed on beside id, roles, scopes and tenant.")
          @OneOrMany
          List<String> claims,
      @Doc("The header; in `Authorization` as a bearer token, elsewhere bare.")
          @Default("Authorization")
          String header) {
    public Signed {
      keys = List.copyOf(keys);
      claims = List.copyOf(claims);
    }
  }

  /// The names of the headers that it becomes.
  public List<String> headers() {
    if (apiKey != null) {
      return List.of(apiKey.header());
    }
    return List.of(signed == null ? "authorization" : signed.header());
  }

  /// Whether what the service is shown depends on who asks.
  public boolean tellsCaller() {
    return exchange != null || signed != null;
  }
}
