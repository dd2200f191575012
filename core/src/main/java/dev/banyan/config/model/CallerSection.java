package dev.banyan.config.model;

import dev.banyan.config.decode.Written;
import dev.banyan.config.shape.AtMostOneOf;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.config.shape.ZeroAllowed;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A group of callers and how they prove who they are.
@Doc("A group of callers and how they prove who they are.")
@Example("staff: { jwt: { issuer: \"${env:ISSUER}\", keys: keys/jwks.json, audience: sales } }")
public sealed interface CallerSection {

  /// By a key in a header.
  record ApiKeys(@Doc("Callers are known by a key they send in a header.") ApiKey apiKey)
      implements CallerSection {}

  /// By a signed token of an identity provider.
  record Tokens(@Doc("Callers show a signed token of an identity provider.") Jwt jwt)
      implements CallerSection {}

  /// Keys are kept as hashes only; `banyan keys` makes them.
  @Doc("Callers known by a key; only hashes of keys are kept.")
  @AtMostOneOf({"file", "keys"})
  record ApiKey(
      Place place,
      @Doc("The header that carries the key.") @Default("X-API-Key") String header,
      @Doc("The YAML file that lists the keys' hashes.") @Nullable Path file,
      @Doc("The keys' hashes, listed here.") List<HashedKey> keys) {}

  /// One caller's key.
  @Doc("One caller's key.")
  record HashedKey(
      Place place,
      @Doc("The caller's name in logs and limits.") Name id,
      @Doc("The hash that `banyan keys` printed.") Written hash,
      @Doc("The caller's roles.") @OneOrMany List<Name> roles,
      @Doc("The tenant the caller belongs to.") @Nullable Name tenant,
      @Doc("The caller's plan, one of `plans`.") @Nullable Name plan) {}

  /// The content of an API key file.
  @Doc("A file of API keys' hashes.")
  record KeyFile(@Doc("The keys' hashes.") @Required List<HashedKey> keys) {}

  /// JSON Web Tokens (RFC 7519), signed.
  @Doc("Callers known by a signed token.")
  record Jwt(
      Place place,
      @Doc("The issuer that must have made the token.") String issuer,
      @Doc("The issuer's public keys: a JWKS file or URL.") Written keys,
      @Doc("The audiences of which the token must name one.") @OneOrMany @Required
          List<Written> audience,
      @Doc("The claim that holds the caller's id.") @Default("sub") String subject,
      @Doc("The path of the claim that lists the roles.") @Nullable String roles,
      @Doc("The path of the claim that names the tenant.") @Nullable String tenant,
      @Doc("The path of the claim that names the plan.") @Nullable String plan,
      @Doc("The path of the claim that lists the scopes.") @Default("scope") String scopes,
      @Doc("The signature algorithms that are accepted.") @Default("[RS256, PS256, ES256]")
          List<Name> algorithms,
      @Doc("How far clocks may differ.") @Default("30s") @ZeroAllowed Duration leeway,
      @Doc("How often a JWKS URL is read again.") @Default("5m") Duration refresh) {}
}
