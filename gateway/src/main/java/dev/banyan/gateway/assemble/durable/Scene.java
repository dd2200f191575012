package dev.banyan.gateway.assemble.durable;

import dev.banyan.expr.Scope;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the steps of a pipeline know at a place, and how far they are told indented. Owned by one
/// thread.
final class Scene {
  private final Whole whole;
  private final List<Scope.Variable> known;
  private final String indent;

  /// What all places of one pipeline have in common.
  private static final class Whole {
    private final Mistakes mistakes;
    private final List<String> story = new ArrayList<>();
    private int variables = 1;

    Whole(Mistakes mistakes) {
      this.mistakes = mistakes;
    }
  }

  private Scene(Whole whole, List<Scope.Variable> known, String indent) {
    this.whole = whole;
    this.known = known;
    this.indent = indent;
  }

  /// Before any step, where nothing is known.
  static Scene outside(Mistakes mistakes) {
    return new Scene(new Whole(mistakes), new ArrayList<>(), "");
  }

  /// The same place, where that is known too.
  Scene seeing(String name, Type type) {
    List<Scope.Variable> more = new ArrayList<>(known);
    more.add(new Scope.Variable(name, type, false));
    whole.variables = Math.max(whole.variables, more.size());
    return new Scene(whole, more, indent);
  }

  /// Inside a step, where the same is known.
  Scene inside() {
    return new Scene(whole, new ArrayList<>(known), indent + "  ");
  }

  /// Inside a step, where nothing else is known.
  Scene alone(Name name, Type type) {
    return new Scene(whole, new ArrayList<>(), indent + "  ").seeing(name.value(), type);
  }

  Scope scope() {
    return new Scope(known);
  }

  int size() {
    return known.size();
  }

  boolean isOutermost() {
    return indent.isEmpty();
  }

  void tell(String line) {
    whole.story.add(indent + line);
  }

  List<String> story() {
    return whole.story;
  }

  /// How many slots all places need.
  int variables() {
    return whole.variables;
  }

  /// Where an answer stands from now on; -1 where it has no name.
  int slot(@Nullable Name as, @Nullable Type type) {
    if (as == null) {
      return -1;
    }
    if (known.stream().anyMatch(one -> one.name().equals(as.value()))) {
      whole.mistakes.error(
          "duplicate-name",
          as.place(),
          "`" + as + "` is the name of the message or of an earlier step already",
          "give the step another name");
    }
    if (type == null) {
      whole.mistakes.error(
          "nothing-to-name",
          as.place(),
          "the call answers nothing that could be known as `" + as + "`",
          "remove `as`");
      return -1;
    }
    known.add(new Scope.Variable(as.value(), type, false));
    whole.variables = Math.max(whole.variables, known.size());
    return known.size() - 1;
  }
}
