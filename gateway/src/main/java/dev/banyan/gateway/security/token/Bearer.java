package dev.banyan.gateway.security.token;

import dev.banyan.base.Secret;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The bearer token of a request (RFC 6750 §2.1): from `Authorization` alone, never from a form or
/// a query. `token` is empty where there is none to be believed; `finding` then says why.
record Bearer(String token, Recognizer.Finding finding) {
  static final String HEADER = "authorization";
  private static final int TOKEN_CHARACTERS_MAX = 16 * 1024;
  private static final String SCHEME = "bearer ";
  private static final Bearer NONE = new Bearer("", Recognizer.Finding.Missing.MISSING);

  static Bearer of(Recognizer.Credentials credentials) {
    List<String> sent = credentials.header(HEADER);
    if (sent.stream().noneMatch(Bearer::isBearer)) {
      return NONE;
    }
    if (sent.size() > 1) {
      return malformed("`Authorization` was sent twice");
    }
    String token = sent.getFirst().substring(SCHEME.length()).strip();
    if (token.length() > TOKEN_CHARACTERS_MAX) {
      return malformed("it is too long");
    }
    return isToken(token)
        ? new Bearer(token, Recognizer.Finding.Missing.MISSING)
        : malformed("it has other characters than a token has");
  }

  /// The token, to be handed on; null where there is none.
  @Nullable Secret secret() {
    return token.isEmpty() ? null : Secret.of(token);
  }

  private static boolean isBearer(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  private static Bearer malformed(String why) {
    return new Bearer("", refused(Reason.MALFORMED, why));
  }

  /// `token68` of RFC 9110 §11.2.
  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && "-._~+/=".indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static Recognizer.Finding.Refused refused(Reason reason, String why) {
    return Recognizer.refused(reason, "The token is not valid", "token refused: " + why);
  }

  /// The challenge by RFC 6750 §3: an error only where a token was sent.
  static String challenge(@Nullable Reason refused) {
    if (refused == null) {
      return "Bearer";
    }
    String error = refused == Reason.MALFORMED ? "invalid_request" : "invalid_token";
    String said = refused.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return "Bearer error=\"" + error + "\", error_description=\"" + said + "\"";
  }
}
