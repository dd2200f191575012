package dev.banyan.gateway.gate;

import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.gateway.limit.Asker;
import dev.banyan.gateway.limit.RequestView;
import dev.banyan.operation.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a caller must have to be let in by a route: one of the roles, all of the scopes, and every
/// condition. Immutable; nothing here fails open: a condition that cannot be decided refuses.
public record Permission(Set<String> roles, Set<String> scopes, List<Condition> conditions) {
  public static final Permission ANY = new Permission(Set.of(), Set.of(), List.of());

  public Permission {
    roles = Set.copyOf(roles);
    scopes = Set.copyOf(scopes);
    conditions = List.copyOf(conditions);
  }

  /// An expression over caller, path, query and header that must be true. `text` is as written.
  public record Condition(String text, Expression expression, RequestView.Names names) {}

  /// Why this request may not; null where it may.
  @Nullable Fault refusal(Asker asker) {
    Caller caller = asker.caller();
    if (!roles.isEmpty() && !anyOf(roles, caller.roles())) {
      return forbidden("needs one of the roles " + sorted(roles));
    }
    if (!scopes.isEmpty() && !caller.scopes().containsAll(scopes)) {
      List<String> missing = new ArrayList<>(scopes);
      missing.removeAll(caller.scopes());
      return forbidden("needs the scopes " + sorted(missing));
    }
    for (Condition condition : conditions) {
      Fault refusal = refusal(condition, asker);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  /// The scopes that are needed, where a caller is refused for want of one; empty otherwise.
  Set<String> lacking(Caller caller) {
    boolean inRole = roles.isEmpty() || anyOf(roles, caller.roles());
    return inRole && !caller.scopes().containsAll(scopes) ? scopes : Set.of();
  }

  /// Whether two sets share a word.
  public static boolean anyOf(Set<String> wanted, Set<String> held) {
    for (String word : held) {
      if (wanted.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Fault refusal(Condition condition, Asker asker) {
    try {
      if (Boolean.TRUE.equals(
          RequestView.value(condition.expression(), condition.names(), asker))) {
        return null;
      }
    } catch (Fault unclear) {
      if (unclear.kind() == Fault.Kind.MALFORMED) {
        return unclear;
      }
    }
    return forbidden("the condition `" + condition.text() + "` does not hold");
  }

  private static String sorted(Iterable<String> words) {
    List<String> all = new ArrayList<>();
    words.forEach(all::add);
    all.sort(null);
    return String.join(", ", all);
  }

  private static Fault forbidden(String why) {
    return Fault.builder(Fault.Kind.FORBIDDEN, "The caller may not do this").operator(why).build();
  }
}
