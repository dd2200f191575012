package dev.banyan.expr;

import dev.banyan.base.Fault;
import dev.banyan.type.Type;
import org.jspecify.annotations.Nullable;

/// A checked part of an expression: how to evaluate it, what it yields, and what is known of it.
///
/// `constant` is its value where that is known already. `key` is its text in a normal form: two
/// parts with the same key have the same value. `facts` is what follows from it when it is a
/// condition.
record Plan(
    Node node, Kind kind, @Nullable Gap gap, @Nullable Object constant, String key, Facts facts) {

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

  /// One step of a checked expression, ready to run. Null means that there is no value. Immutable.
  @FunctionalInterface
  interface Node {
    @Nullable Object evaluate(Frame frame);

    /// The value of a step that the checks have shown to have one. A null here means that a
    /// required variable or field was not given.
    default Object value(Frame frame) {
      Object value = evaluate(frame);
      if (value == null) {
        throw Fault.builder(Fault.Kind.BUG, "Internal error")
            .operator("an expression was evaluated without one of its required values")
            .build();
      }
      return value;
    }
  }

  /// Why a part of an expression may have no value, and where that stands in the source text. A gap
  /// must be handled before the value is used.
  record Gap(Cause cause, Span at, String what, String remedy) {

    /// A stretch of the source text, in characters counted from 0.
    record Span(int from, int length) {}

    enum Cause {
      /// A field or variable that need not be there.
      ABSENT,
      /// A field that is there but may be null.
      NULL,
      /// Both.
      ABSENT_OR_NULL,
      /// Division, index, key or conversion: never passed on as an absent result.
      FAILURE
    }

    static Gap failure(Span at, String what) {
      return new Gap(Cause.FAILURE, at, what, "add .orValue(…) to say what holds then");
    }

    boolean mayBeNull() {
      return cause == Cause.NULL || cause == Cause.ABSENT_OR_NULL;
    }
  }
}
