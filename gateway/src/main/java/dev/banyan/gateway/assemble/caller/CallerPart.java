package dev.banyan.gateway.assemble.caller;

import dev.banyan.base.Rate;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.gateway.security.Basic;
import dev.banyan.gateway.security.MessageSignature;
import dev.banyan.gateway.security.certificate.CertificateRule;
import dev.banyan.gateway.security.certificate.RevocationLists;
import dev.banyan.gateway.security.token.IntrospectionEndpoint;
import dev.banyan.gateway.security.token.Jwt;
import dev.banyan.gateway.security.token.TokenPolicy;
import dev.banyan.tls.Trust;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A group of callers as it was checked: all its files read, nothing opened. Without places, so
/// that equal parts of two configurations share what they remember.
public sealed interface CallerPart {
  record Keys(String header, List<ApiKeys.Key> keys, Duration warnBefore) implements CallerPart {}

  record Tokens(Jwt.Rules rules, Origin origin, @Nullable Asked asked) implements CallerPart {}

  record Introspected(TokenPolicy policy, Asked asked) implements CallerPart {}

  record Certified(List<CertificateRule> rules, RevocationLists revoked) implements CallerPart {}

  record Passwords(String realm, List<Basic.User> users, Duration remember, Rate attempts)
      implements CallerPart {}

  record Signed(MessageSignature.Rules rules) implements CallerPart {}

  /// Where an issuer's keys come from.
  record Origin(Kind kind, String place, @Nullable Trust trust, Duration refresh) {
    /// What `place` is.
    public enum Kind {
      FILE,
      ADDRESS,
      ISSUER
    }
  }

  /// The issuer that is asked.
  record Asked(IntrospectionEndpoint.Settings settings, @Nullable Trust trust) {}
}
