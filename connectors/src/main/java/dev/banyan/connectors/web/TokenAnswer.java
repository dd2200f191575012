package dev.banyan.connectors.web;

import dev.banyan.base.Secret;
import dev.banyan.json.JsonTree;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a token endpoint answers (RFC 6749 §5.1, §5.2; RFC 8693 §2.2), read strictly.
final class TokenAnswer {
  private static final int TOKEN_CHARACTERS_MAX = 16 * 1024;

  /// `b64token` of RFC 6750 §2.1: nothing that could end a header.
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private static final Pattern CODE = Pattern.compile("[a-z_]{1,40}");

  /// Where the server does not say (RFC 6749 §5.1 leaves it open).
  private static final Duration UNSAID = Duration.ofSeconds(60);

  /// A token that is said to hold longer is renewed all the same.
  private static final Duration LONGEST = Duration.ofHours(24);

  /// Refusals that are about us or the server, whoever's token is exchanged (RFC 6749 §4.1.2.1,
  /// §5.2, RFC 8628 §3.5, RFC 8693 §2.2.2).
  private static final Set<String> OF_CLIENT =
      Set.of(
          "invalid_client",
          "unauthorized_client",
          "unsupported_grant_type",
          "invalid_scope",
          "invalid_target",
          "server_error",
          "slow_down",
          "temporarily_unavailable");

  /// With these a request is refused; with 401 the client is, others are the server's own trouble.
  private static final Set<Integer> REFUSALS = Set.of(400, 403);

  private TokenAnswer() {}

  /// Why an answer is no token.
  static final class NoToken extends Exception {
    private static final long serialVersionUID = 1L;

    NoToken(String why) {
      super(why, null, false, false);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  /// `exchanged`: it says of what type the token is, and that is the one that was asked for. Any
  /// other (a refresh token, an assertion) is nothing to show to a system (RFC 8693 §2.2.1).
  static TokenEndpoint.Granted read(JsonTree.@Nullable Members members, boolean exchanged)
      throws NoToken {
    if (members == null) {
      throw new NoToken("its answer is no JSON object");
    }
    if (!(members.get("access_token") instanceof JsonTree.Text(String token))
        || token.length() > TOKEN_CHARACTERS_MAX
        || !TOKEN.matcher(token).matches()) {
      throw new NoToken("its answer holds no token that can be sent");
    }
    if (!(members.get("token_type") instanceof JsonTree.Text(String type))
        || !type.equalsIgnoreCase("bearer")) {
      throw new NoToken("its token is no bearer token");
    }
    if (exchanged
        && !(members.get("issued_token_type") instanceof JsonTree.Text(String issued)
            && issued.equals(ExchangedTokens.TOKEN))) {
      throw new NoToken("it does not say that it has issued an access token");
    }
    return new TokenEndpoint.Granted(Secret.of(token), lifetime(members.get("expires_in")));
  }

  private static Duration lifetime(@Nullable JsonTree written) throws NoToken {
    String literal =
        switch (written) {
          case null -> null;
          case JsonTree.Numeral(String number) -> number;
          case JsonTree.Text(String number) -> number;
          default -> "";
        };
    if (literal == null) {
      return UNSAID;
    }
    if (!literal.matches("\\d{1,18}(\\.\\d{1,9})?")) {
      throw new NoToken("it does not say usably when its token ends");
    }
    long seconds = new BigDecimal(literal).longValue();
    if (seconds <= 0) {
      throw new NoToken("its token has ended already");
    }
    return seconds >= LONGEST.toSeconds() ? LONGEST : Duration.ofSeconds(seconds);
  }

  /// The error's registered name; empty where it says none. Its description may hold anything and
  /// is not read.
  static String errorCode(JsonTree.@Nullable Members members) {
    JsonTree error = members == null ? null : members.get("error");
    return error instanceof JsonTree.Text(String code) && CODE.matcher(code).matches() ? code : "";
  }

  /// Whether an exchange was refused because of the subject's token: with whatever code a server
  /// has for it (`invalid_grant`, `invalid_token`, `invalid_request`, `access_denied`), but with
  /// one.
  static boolean isOfCaller(int status, String code) {
    return REFUSALS.contains(status) && !code.isEmpty() && !OF_CLIENT.contains(code);
  }
}
