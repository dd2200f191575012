package dev.banyan.cli.explain;

import dev.banyan.config.model.CallerSection;
import dev.banyan.gateway.assemble.caller.CallerPart;
import org.jspecify.annotations.Nullable;

/// Spells out how a group of callers is known.
final class CallerExplanation {
  private CallerExplanation() {}

  static Outline of(CallerSection section, @Nullable CallerPart part) {
    return switch (section) {
      case CallerSection.ApiKeys(var keys) ->
          new Outline()
              .put("known by", "an API key in the header " + keys.header())
              .put("keys", part instanceof CallerPart.Keys read ? read.keys().size() : 0)
              .put("warned of before a key expires", keys.warnBefore());
      case CallerSection.Tokens(var jwt) -> tokens(jwt);
      case CallerSection.Introspected(var asked) ->
          asked(asked.endpoint())
              .put("audiences", asked.audience())
              .put("caller's id", asked.subject())
              .put("roles", asked.roles() == null ? "none" : asked.roles());
      case CallerSection.Certified(var certificate) ->
          new Outline()
              .put("known by", "a client certificate that the listener has verified")
              .put("rules", certificate.rules().size())
              .put(
                  "revoked",
                  certificate.revoked().isEmpty()
                      ? "not looked up"
                      : "by lists; without a current one, nobody is let in");
      case CallerSection.Passwords(var basic) ->
          new Outline()
              .put("known by", "name and password (HTTP Basic)")
              .put("users", part instanceof CallerPart.Passwords read ? read.users().size() : 0)
              .put("a right password is remembered for", basic.remember())
              .put("wrong passwords of a name from one network", basic.attempts());
      case CallerSection.Signed(var signature) ->
          new Outline()
              .put("known by", "a signature in the header " + signature.header())
              .put("signed", signed(signature))
              .put("secrets that hold", signature.secret().size());
    };
  }

  private static String signed(CallerSection.Signature signature) {
    return switch (signature.style()) {
      case TIMESTAMPED -> "time and body, at most " + signature.tolerance() + " off";
      case BODY -> "the body, the same one refused for " + signature.replays();
    };
  }

  private static Outline tokens(CallerSection.Jwt jwt) {
    Outline outline =
        new Outline()
            .put("known by", "a signed token (JWT)")
            .put("issuer", jwt.issuer() == null ? jwt.discover() : jwt.issuer())
            .put("audiences", jwt.audience())
            .put("algorithms", jwt.algorithms())
            .put("caller's id", jwt.subject())
            .put("roles", jwt.roles() == null ? "none" : jwt.roles())
            .put("clocks may differ by", jwt.leeway())
            .put("keys are read again every", jwt.refresh());
    return jwt.introspection() == null
        ? outline
        : outline.put("asked besides", asked(jwt.introspection()));
  }

  private static Outline asked(CallerSection.Endpoint endpoint) {
    return new Outline()
        .put("known by", "what " + endpoint.url() + " says of its token")
        .put("believed for", endpoint.kept())
        .put("issuer may take", endpoint.deadline());
  }
}
