package dev.banyan.gateway.security.token;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.gateway.security.Challenges;
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
  private static final boolean[] TOKEN_CHARACTERS = new boolean[128];
  private static final Bearer NONE = new Bearer("", Recognizer.Finding.Missing.MISSING);

  static {
    String all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=";
    for (int i = 0; i < all.length(); i++) {
      TOKEN_CHARACTERS[all.charAt(i)] = true;
    }
  }

  static Bearer of(Recognizer.Credentials credentials) {
    List<String> sent = credentials.header(HEADER);
    boolean bearer = false;
    for (String one : sent) {
      bearer |= one.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }
    if (!bearer) {
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

  /// Where the token begins in the bytes of a header that has nothing but one; -1 where the header
  /// is of another scheme, or too long.
  static int tokenAt(byte[] header, int from, int to) {
    int at = from + SCHEME.length();
    if (at >= to || to - at > TOKEN_CHARACTERS_MAX) {
      return -1;
    }
    for (int i = 0; i < SCHEME.length(); i++) {
      char wanted = SCHEME.charAt(i);
      byte sent = header[from + i];
      if (sent != wanted && sent != Character.toUpperCase(wanted)) {
        return -1;
      }
    }
    while (at < to && header[at] == ' ') {
      at++;
    }
    return at;
  }

  /// The request is malformed rather than the token: 400 (RFC 6750 §3.1).
  private static Bearer malformed(String why) {
    Fault fault =
        Fault.builder(Fault.Kind.MALFORMED, "The credential cannot be read")
            .operator("token refused: " + why)
            .build();
    return new Bearer("", new Recognizer.Finding.Refused(Reason.MALFORMED, fault));
  }

  /// `token68` of RFC 9110 §11.2.
  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= TOKEN_CHARACTERS.length || !TOKEN_CHARACTERS[c]) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static Recognizer.Finding.Refused refused(Reason reason, String why) {
    return Recognizer.refused(reason, "The token is not valid", "token refused: " + why);
  }

  /// The challenge of an answer 401 by RFC 6750 §3: an error only where a token was sent.
  static String challenge(@Nullable Reason refused) {
    if (refused == null) {
      return Challenges.BEARER;
    }
    String said = refused.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return Challenges.BEARER + ", error=\"invalid_token\", error_description=\"" + said + "\"";
  }
}
