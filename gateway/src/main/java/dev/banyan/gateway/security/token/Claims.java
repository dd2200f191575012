package dev.banyan.gateway.security.token;

import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.json.JsonTree;
import dev.banyan.operation.Caller;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The claims of a token that was found genuine: judges them by a policy, and makes the caller of
/// them.
record Claims(JsonTree.Members all) {
  private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(253_402_300_799L);

  @Nullable String text(String name) {
    return all.get(name) instanceof JsonTree.Text(String value) ? value : null;
  }

  /// A NumericDate (RFC 7519 §2), fractions included; null where it is absent or none.
  @Nullable Instant instant(String name) {
    if (!(all.get(name) instanceof JsonTree.Numeral number)) {
      return null;
    }
    BigDecimal seconds = number.exact();
    boolean sensible =
        seconds.signum() >= 0 && seconds.scale() > -20 && seconds.compareTo(SECONDS_MAX) <= 0;
    return sensible ? Instant.ofEpochMilli(seconds.movePointRight(3).longValue()) : null;
  }

  /// Why the claims let nobody in now; null when they do.
  Recognizer.Finding.@Nullable Refused problem(TokenPolicy policy, Instant now) {
    if (policy.issuer() != null && !policy.issuer().equals(text("iss"))) {
      return Bearer.refused(Reason.FOREIGN, "its issuer is another one");
    }
    if (!policy.audiences().isEmpty() && !isFor(policy.audiences())) {
      return Bearer.refused(Reason.FOREIGN, "it is meant for another audience");
    }
    Recognizer.Finding.Refused time = time(policy, now);
    if (time != null) {
      return time;
    }
    String id = text(policy.paths().subject());
    return id == null || id.isBlank()
        ? Bearer.refused(Reason.MALFORMED, "it names no subject")
        : null;
  }

  private boolean isFor(Set<String> audiences) {
    return switch (all.get("aud")) {
      case JsonTree.Text(String one) -> audiences.contains(one);
      case JsonTree.Items(List<JsonTree> several) ->
          several.stream()
              .anyMatch(one -> one instanceof JsonTree.Text(String t) && audiences.contains(t));
      case null, default -> false;
    };
  }

  /// A time that is written and cannot be read refuses: it was meant to say something.
  private Recognizer.Finding.@Nullable Refused time(TokenPolicy policy, Instant now) {
    for (String name : List.of("exp", "nbf", "iat")) {
      if (all.get(name) != null && instant(name) == null) {
        return Bearer.refused(Reason.MALFORMED, "its `" + name + "` is no time");
      }
    }
    Instant expires = instant("exp");
    if (expires != null && !now.isBefore(expires.plus(policy.leeway()))) {
      return Bearer.refused(Reason.EXPIRED, "it has expired");
    }
    for (String name : List.of("nbf", "iat")) {
      Instant begins = instant(name);
      if (begins != null && now.isBefore(begins.minus(policy.leeway()))) {
        return Bearer.refused(Reason.NOT_YET_VALID, "its `" + name + "` is in the future");
      }
    }
    return null;
  }

  Caller caller(TokenPolicy policy) {
    TokenPolicy.Paths paths = policy.paths();
    Map<String, Object> claims = new LinkedHashMap<>();
    all.all()
        .forEach(
            (name, value) -> {
              Object plain = plain(value);
              if (plain != null && !name.equals("cnf")) {
                claims.put(name, plain);
              }
            });
    JsonTree tenant = paths.tenant() == null ? null : at(paths.tenant());
    JsonTree plan = paths.plan() == null ? null : at(paths.plan());
    return new Caller(
        policy.name(),
        String.valueOf(text(paths.subject())),
        tenant instanceof JsonTree.Text(String name) ? name : null,
        words(paths.roles() == null ? null : at(paths.roles())),
        words(at(paths.scopes())),
        claims,
        plan instanceof JsonTree.Text(String name) ? name : null);
  }

  private static @Nullable Object plain(JsonTree value) {
    return switch (value) {
      case JsonTree.Text(String text) -> text;
      case JsonTree.Truth(boolean truth) -> truth;
      case JsonTree.Numeral number -> number(number);
      case JsonTree.Nothing _ -> null;
      case JsonTree.Items(List<JsonTree> items) -> {
        List<Object> list = new ArrayList<>();
        for (JsonTree item : items) {
          Object plain = plain(item);
          if (plain != null) {
            list.add(plain);
          }
        }
        yield List.copyOf(list);
      }
      case JsonTree.Members members -> {
        Map<String, Object> map = new LinkedHashMap<>();
        members
            .all()
            .forEach(
                (name, member) -> {
                  Object plain = plain(member);
                  if (plain != null) {
                    map.put(name, plain);
                  }
                });
        yield Map.copyOf(map);
      }
    };
  }

  /// A whole number as such, any other by its literal: a claim never becomes a double.
  private static Object number(JsonTree.Numeral number) {
    String literal = number.literal();
    return literal.matches("-?\\d{1,18}") ? Long.valueOf(literal) : literal;
  }

  /// The claim of that whole name, else what the path leads to; null where there is neither.
  private @Nullable JsonTree at(String path) {
    JsonTree here = all.get(path);
    if (here != null) {
      return here;
    }
    here = all;
    for (String name : TokenPolicy.path(path)) {
      here = here instanceof JsonTree.Members members ? members.get(name) : null;
    }
    return here;
  }

  private static Set<String> words(@Nullable JsonTree value) {
    return switch (value) {
      case JsonTree.Text(String text) when !text.isBlank() ->
          new LinkedHashSet<>(Arrays.asList(text.strip().split("\\s+")));
      case JsonTree.Items(List<JsonTree> items) -> {
        Set<String> words = new LinkedHashSet<>();
        for (JsonTree item : items) {
          if (item instanceof JsonTree.Text(String text)) {
            words.add(text);
          }
        }
        yield words;
      }
      case null, default -> Set.of();
    };
  }
}
