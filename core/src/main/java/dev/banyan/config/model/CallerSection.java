package dev.banyan.config.model;

import dev.banyan.base.Rate;
import dev.banyan.base.Secret;
import dev.banyan.config.decode.Written;
import dev.banyan.config.shape.AtMostOneOf;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.config.shape.Key;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.config.shape.ZeroAllowed;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

  /// By a token that its issuer is asked about.
  record Introspected(
      @Doc("Callers show a token, and its issuer is asked what it means.")
          Introspection introspection)
      implements CallerSection {}

  /// By a client certificate.
  record Certified(@Doc("Callers show a certificate when they connect.") Certificate certificate)
      implements CallerSection {}

  /// By a name and a password.
  record Passwords(@Doc("Callers send a name and a password.") Basic basic)
      implements CallerSection {}

  /// By a signature over the body.
  record Signed(@Doc("A sender signs each message with a shared secret.") Signature signature)
      implements CallerSection {}

  /// Keys are kept as hashes only; `banyan keys` makes them.
  @Doc("Callers known by a key; only hashes of keys are kept.")
  @AtMostOneOf({"file", "keys"})
  record ApiKey(
      Place place,
      @Doc("The header that carries the key.") @Default("X-API-Key") String header,
      @Doc("The YAML file that lists the keys' hashes.") @Nullable Path file,
      @Doc("The keys' hashes, listed here.") List<HashedKey> keys,
      @Doc("How long before a key expires its use is warned of.") @Default("14d") @ZeroAllowed
          Duration warnBefore) {}

  /// One caller's key; several hashes while an old key and a new one overlap.
  @Doc("One caller's key.")
  record HashedKey(
      Place place,
      @Doc("The caller's name in logs and limits.") Name id,
      @Doc("The hash that `banyan keys` printed; several while keys overlap.") @OneOrMany @Required
          List<KeyHash> hash,
      @Doc("When the caller is let in no more, whatever key it has.") @Nullable Instant expires,
      @Doc("The caller's roles.") @OneOrMany List<Name> roles,
      @Doc("The caller's scopes.") @OneOrMany List<Name> scopes,
      @Doc("The tenant the caller belongs to.") @Nullable Name tenant,
      @Doc("The caller's plan, one of `plans`.") @Nullable Name plan) {}

  /// The hash of one key.
  @Doc("The hash of one key, and when that key ends.")
  record KeyHash(
      Place place,
      @Doc("`sha256:` and 64 hexadecimal digits.") @ShortForm Written value,
      @Doc("When this key is refused from.") @Nullable Instant expires) {}

  /// The content of an API key file.
  @Doc("A file of API keys' hashes.")
  record KeyFile(@Doc("The keys' hashes.") @Required List<HashedKey> keys) {}

  /// JSON Web Tokens (RFC 7519), signed.
  @Doc("Callers known by a signed token.")
  @AtMostOneOf({"keys", "discover"})
  record Jwt(
      Place place,
      @Doc("The issuer that must have made the token; with `discover`, that one.")
          @Nullable Written issuer,
      @Doc("The issuer's public keys: a JWKS file or URL.") @Nullable Written keys,
      @Doc("The issuer whose OpenID configuration says where its keys are.")
          @Nullable Written discover,
      @Doc("The authorities to trust for those addresses, as a PEM file.") @Nullable Path ca,
      @Doc("The audiences of which the token must name one.") @OneOrMany @Required
          List<Written> audience,
      @Doc("The claim that holds the caller's id.") @Default("sub") String subject,
      @Doc("The path of the claim that lists the roles.") @Nullable String roles,
      @Doc("The path of the claim that names the tenant.") @Nullable String tenant,
      @Doc("The path of the claim that names the plan.") @Nullable String plan,
      @Doc("The path of the claim that lists the scopes.") @Default("scope") String scopes,
      @Doc("The signature algorithms that are accepted.") @Default("[RS256, PS256, ES256, EdDSA]")
          List<Name> algorithms,
      @Doc("The `typ` that the token must say, such as `at+jwt`.") @Nullable String type,
      @Doc("Whether only tokens that are bound to the client's certificate hold (RFC 8705).")
          @Default("false")
          boolean certificateBound,
      @Doc("How far clocks may differ.") @Default("30s") @ZeroAllowed Duration leeway,
      @Doc("How often a JWKS URL is read again.") @Default("5m") Duration refresh,
      @Doc("The YAML file that lists revoked tokens.") @Nullable Path revoked,
      @Doc("The issuer is also asked whether the token still holds.")
          @Nullable Endpoint introspection) {}

  /// The content of a file of revoked tokens.
  @Doc("A file of revoked tokens.")
  record RevocationFile(@Doc("What is revoked.") @Required List<Revocation> revoked) {}

  /// One token, or all of a subject that were issued before an instant.
  @Doc("A token that is revoked, or all older ones of a subject.")
  @AtMostOneOf({"token", "subject"})
  record Revocation(
      Place place,
      @Doc("The token's id (`jti`).") @Nullable Written token,
      @Doc("The caller's id whose tokens are revoked.") @Nullable Written subject,
      @Doc("Which of the subject's tokens: those issued before that instant.")
          @Nullable Instant issuedBefore) {}

  /// Where tokens are asked about (RFC 7662).
  @Doc("An introspection endpoint.")
  record Endpoint(
      Place place,
      @Doc("The introspection endpoint.") Written url,
      @Doc("Our id at the issuer.") Written client,
      @Doc("Our secret at the issuer.") Secret secret,
      @Doc("How id and secret are sent.") @Default("basic") ClientAuthentication send,
      @Doc("The authorities to trust for that address, as a PEM file.") @Nullable Path ca,
      @Doc("How long an answer that a token holds is believed, at most.")
          @Default("30s")
          @ZeroAllowed
          @Key("for")
          Duration kept,
      @Doc("How long an answer that it does not is believed.") @Default("5s") @ZeroAllowed
          Duration refusedFor,
      @Doc("How long the issuer may take.") @Default("2s") Duration deadline,
      @Doc("Questions at once; as many again wait, others are answered 503.")
          @Default("32")
          @Bounds(min = 1, max = 1000)
          int atOnce) {}

  /// How a client says who it is (RFC 6749 §2.3.1).
  enum ClientAuthentication {
    BASIC,
    POST
  }

  /// OAuth 2 tokens that only their issuer understands.
  @Doc("Callers known by a token that its issuer is asked about (RFC 7662).")
  record Introspection(
      Place place,
      @Inline Endpoint endpoint,
      @Doc("The issuer that the answer must name.") @Nullable Written issuer,
      @Doc("The audiences of which the answer must name one.") @OneOrMany List<Written> audience,
      @Doc("The member that holds the caller's id.") @Default("sub") String subject,
      @Doc("The path of the member that lists the roles.") @Nullable String roles,
      @Doc("The path of the member that names the tenant.") @Nullable String tenant,
      @Doc("The path of the member that lists the scopes.") @Default("scope") String scopes,
      @Doc("Whether only tokens that are bound to the client's certificate hold (RFC 8705).")
          @Default("false")
          boolean certificateBound,
      @Doc("How far clocks may differ.") @Default("30s") @ZeroAllowed Duration leeway) {}

  /// Client certificates of a listener with `clients`.
  @Doc("Callers known by a certificate that the listener has verified.")
  record Certificate(
      Place place,
      @Doc("Which certificate is whose; the first that fits.") @Required List<Rule> rules,
      @Doc("Revocation lists of the authorities, as PEM or DER files.") @OneOrMany
          List<Path> revoked) {}

  /// Which certificate is whose: all that is written must fit.
  @Doc("Which certificate is whose.")
  record Rule(
      Place place,
      @Doc("The caller's name in logs and limits.") Name id,
      @Doc("The whole distinguished name of the subject (RFC 4514).") @Nullable Written subject,
      @Doc("The whole distinguished name of the authority (RFC 4514).") @Nullable Written issuer,
      @Doc("A DNS name among the subject's alternative names.") @Nullable Written dns,
      @Doc("A URI among the subject's alternative names.") @Nullable Written uri,
      @Doc("A mail address among the subject's alternative names.") @Nullable Written email,
      @Doc("The caller's roles.") @OneOrMany List<Name> roles,
      @Doc("The caller's scopes.") @OneOrMany List<Name> scopes,
      @Doc("The tenant the caller belongs to.") @Nullable Name tenant) {}

  /// HTTP Basic (RFC 7617).
  @Doc("Callers known by name and password; only slow hashes of passwords are kept.")
  @AtMostOneOf({"file", "users"})
  record Basic(
      Place place,
      @Doc("What the password is for, as browsers show it.") @Default("api") String realm,
      @Doc("The YAML file that lists users.") @Nullable Path file,
      @Doc("The users, listed here.") List<User> users,
      @Doc("How long a password found right is remembered.") @Default("5m") @ZeroAllowed
          Duration remember,
      @Doc("Wrong passwords of a name from one network, before both wait.") @Default("10/m")
          Rate attempts) {}

  /// One user.
  @Doc("One user.")
  record User(
      Place place,
      @Doc("The name that is sent, and that logs show.") Name id,
      @Doc("The hash that `banyan keys password` printed.") Written password,
      @Doc("When the user is let in no more.") @Nullable Instant expires,
      @Doc("The user's roles.") @OneOrMany List<Name> roles,
      @Doc("The user's scopes.") @OneOrMany List<Name> scopes,
      @Doc("The tenant the user belongs to.") @Nullable Name tenant) {}

  /// The content of a file of users.
  @Doc("A file of users.")
  record UserFile(@Doc("The users.") @Required List<User> users) {}

  /// Signed messages, as webhooks are.
  @Doc("One sender, known by a signature over each message.")
  record Signature(
      Place place,
      @Doc("The sender's name in logs and limits.") Name id,
      @Doc("The header that carries the signature.") String header,
      @Doc("What is signed, and how the header is written.") @Default("timestamped") Style style,
      @Doc("The hash function of the HMAC.") @Default("sha256") Digest algorithm,
      @Doc("The shared secret; several while one replaces another.") @OneOrMany @Required
          List<Secret> secret,
      @Doc("How far the sender's clock and ours may differ.") @Default("5m") Duration tolerance,
      @Doc("How long a message without a time is remembered, to refuse it a second time.")
          @Default("1h")
          Duration replays,
      @Doc("The sender's roles.") @OneOrMany List<Name> roles,
      @Doc("The sender's scopes.") @OneOrMany List<Name> scopes,
      @Doc("The tenant the sender belongs to.") @Nullable Name tenant) {}

  /// What a webhook's signature covers.
  enum Style {
    /// `t=SECONDS,v1=HEX` over `SECONDS.BODY`.
    TIMESTAMPED,
    /// `sha256=HEX` over the body.
    BODY
  }

  /// The hash functions of webhook signatures.
  enum Digest {
    SHA256,
    SHA512
  }
}
