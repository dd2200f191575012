package dev.banyan.expr;

import dev.banyan.type.Type;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A checked part of an expression: how to evaluate it, what it yields, and what is known of it.
///
/// `constant` is its value where that is known already. `key` is its text in a normal form: two
/// parts with the same key have the same value. `facts` is what follows from it when it is a
/// condition.
record Plan(
    Node node, Kind kind, @Nullable Gap gap, @Nullable Object constant, String key, Facts facts) {

  /// What is known where a condition holds, and where it does not: `has:KEY` (there is a value),
  /// `nonzero:KEY`.
  record Facts(Set<String> ifTrue, Set<String> ifFalse) {
    static final Facts NONE = new Facts(Set.of(), Set.of());
  }

  static Plan of(Node node, Kind kind, String key) {
    return new Plan(node, kind, null, null, key, Facts.NONE);
  }

  static Plan of(Node node, Type type, String key) {
    return of(node, Kind.of(type), key);
  }

  static Plan constant(Object value, Type type, String key) {
    return new Plan(_ -> value, Kind.of(type), null, value, key, Facts.NONE);
  }

  Plan withGap(@Nullable Gap other) {
    return new Plan(node, kind, other, constant, key, facts);
  }

  Plan withFacts(Facts other) {
    return new Plan(node, kind, gap, constant, key, other);
  }

  Kind.Family family() {
    return kind.family();
  }

  /// The key without the marks that tell shadowed variables apart.
  String shown() {
    return key.replaceAll("#\\d+", "");
  }
}
