package dev.banyan.expr;

import dev.banyan.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One form of a named function: what it takes, what it gives, how it is computed. `member` forms
/// are called on their first parameter.
///
/// `failing` says why there may be no result, null where there always is one; `guarded` names what
/// a condition must have shown for the failure to be ruled out (a list with a first item).
record Function(
    String name,
    boolean member,
    List<Parameter> takes,
    Result gives,
    Maker maker,
    @Nullable String failing,
    boolean guarded) {

  /// A family, or a list whose items are of that family.
  record Parameter(Kind.Family family, boolean list) {
    boolean accepts(Plan plan) {
      if (!list) {
        return plan.family() == family;
      }
      return plan.kind().type() instanceof Type.ListOf of
          && (of.item().equals(Types.NOTHING) || Kind.family(of.item()) == family);
    }

    @Override
    public String toString() {
      return list ? "list(" + family.word + ")" : family.word;
    }
  }

  /// What the result is, given what it is made from.
  @FunctionalInterface
  interface Result {
    Kind of(List<Plan> arguments);
  }

  /// Computes a result from values; null where there is none.
  @FunctionalInterface
  interface Body {
    @Nullable Object apply(Frame frame, Object[] arguments);
  }

  /// Prepares the computation once, from what is known when the expression is checked. Throws
  /// `IllegalArgumentException` with what is wrong with a literal.
  @FunctionalInterface
  interface Maker {
    Body make(List<Plan> arguments);
  }

  static Draft member(String name, Kind.Family... takes) {
    return new Draft(name, true, all(takes));
  }

  static Draft plain(String name, Kind.Family... takes) {
    return new Draft(name, false, all(takes));
  }

  /// A function of one list whose items are of that family.
  static Draft ofList(String name, boolean member, Kind.Family item, Kind.Family... more) {
    List<Parameter> takes = new java.util.ArrayList<>();
    takes.add(new Parameter(item, true));
    takes.addAll(all(more));
    return new Draft(name, member, List.copyOf(takes));
  }

  private static List<Parameter> all(Kind.Family... families) {
    return java.util.Arrays.stream(families).map(one -> new Parameter(one, false)).toList();
  }

  /// A form without its result.
  record Draft(String name, boolean member, List<Parameter> takes) {
    Function gives(Type type, Body body) {
      return gives(Kind.of(type), body);
    }

    Function gives(Kind kind, Body body) {
      return new Function(name, member, takes, _ -> kind, _ -> body, null, false);
    }

    Function gives(Result result, Maker maker) {
      return new Function(name, member, takes, result, maker, null, false);
    }
  }

  Function mayFail(String why) {
    return new Function(name, member, takes, gives, maker, why, false);
  }

  /// Fails on an empty list alone.
  Function mayFailOnEmpty(String why) {
    return new Function(name, member, takes, gives, maker, why, true);
  }

  /// The form as people write it.
  String shape() {
    List<String> words = takes.stream().map(Parameter::toString).toList();
    return member
        ? words.getFirst()
            + "."
            + name
            + "("
            + String.join(", ", words.subList(1, words.size()))
            + ")"
        : name + "(" + String.join(", ", words) + ")";
  }
}
