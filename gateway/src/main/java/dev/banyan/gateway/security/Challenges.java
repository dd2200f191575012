package dev.banyan.gateway.security;

import dev.banyan.base.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The challenges of `WWW-Authenticate` (RFC 9110 §11.6.1): one for each scheme.
///
/// An answer 401 has at least one. Only schemes that are registered (§16.4.1) are named; API keys,
/// signatures and certificates have none, and are named by words of our own where a 401 would have
/// no challenge otherwise. Bearer tokens are challenged by RFC 6750 §3, with 400 and 403 as well.
public final class Challenges {
  /// With the one parameter that it must have.
  public static final String BEARER = "Bearer realm=\"api\"";

  private static final Set<String> REGISTERED = Set.of("basic", "bearer");

  /// RFC 6749 §3.3.
  private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]+");

  private Challenges() {}

  /// The method that has refused a credential, by its place, and why.
  public record Refusal(int by, @Nullable Reason reason) {
    public static final Refusal NONE = new Refusal(-1, null);
  }

  /// Those of all methods, that of the one which refused where several have one scheme.
  public static List<String> all(List<Recognizer> methods, Refusal refusal) {
    Map<String, String> byScheme = new LinkedHashMap<>();
    for (int i = 0; i < methods.size(); i++) {
      boolean mine = i == refusal.by();
      String challenge = methods.get(i).challenge(mine ? refusal.reason() : null);
      String scheme = scheme(challenge);
      String key = scheme.equals("bearer") ? scheme : challenge.toLowerCase(Locale.ROOT);
      if (mine) {
        byScheme.put(key, challenge);
      } else {
        byScheme.putIfAbsent(key, challenge);
      }
    }
    return List.copyOf(byScheme.values());
  }

  /// Those of the answer that says so, to a caller who lacks these scopes.
  public static List<String> of(
      Fault fault, List<Recognizer> methods, Refusal refusal, Set<String> lacking) {
    if (fault.kind() == Fault.Kind.UNAUTHENTICATED) {
      return registered(all(methods, refusal));
    }
    boolean ofToken = refusal.by() >= 0 && takesTokens(methods.get(refusal.by()));
    if (fault.kind() == Fault.Kind.MALFORMED && ofToken) {
      return List.of(BEARER + ", error=\"invalid_request\"");
    }
    return lacking.isEmpty() ? List.of() : List.of(insufficient(lacking));
  }

  /// Whether a method is challenged by RFC 6750.
  public static boolean takesTokens(Recognizer method) {
    return scheme(method.challenge(null)).equals("bearer");
  }

  private static List<String> registered(List<String> all) {
    List<String> some = new ArrayList<>(all);
    some.removeIf(challenge -> !REGISTERED.contains(scheme(challenge)));
    return some.isEmpty() ? all : some;
  }

  private static String insufficient(Set<String> scopes) {
    String error = BEARER + ", error=\"insufficient_scope\"";
    return scopes.stream().allMatch(scope -> SCOPE.matcher(scope).matches())
        ? error + ", scope=\"" + String.join(" ", scopes.stream().sorted().toList()) + "\""
        : error;
  }

  private static String scheme(String challenge) {
    int end = challenge.indexOf(' ');
    return challenge.substring(0, end < 0 ? challenge.length() : end).toLowerCase(Locale.ROOT);
  }
}
