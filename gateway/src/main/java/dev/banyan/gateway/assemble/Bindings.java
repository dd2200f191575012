package dev.banyan.gateway.assemble;

import dev.banyan.composition.Binding;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.With;
import dev.banyan.expr.Expression;
import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.expr.Scope;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Resolves `with:` (or its absence) into where each parameter of a call comes from.
final class Bindings {
  private static final Set<String> PAGING = Set.of("size", "cursor", "sort");

  private final ExpressionCompiler expressions;
  private final Mistakes mistakes;

  Bindings(ExpressionCompiler expressions, Mistakes mistakes) {
    this.expressions = expressions;
    this.mistakes = mistakes;
  }

  /// Where mistakes are told.
  Mistakes mistakes() {
    return mistakes;
  }

  ExpressionCompiler expressions() {
    return expressions;
  }

  /// Binds by name, or by the expressions of `with`. Parameters in `supplied` come from elsewhere
  /// (a mapping) and need no source.
  Binding bind(Structure takes, With.@Nullable Values with, Environs environs, Demand demand) {
    Map<String, Cel> written = new HashMap<>();
    if (with != null) {
      with.values()
          .forEach(
              (name, cel) -> {
                checkParameter(takes, name, demand);
                written.put(name.value(), cel);
              });
    }
    // A parameter under a wrong name is told once, not a second time as one that is missing.
    boolean misnamed = written.keySet().stream().anyMatch(name -> takes.position(name) < 0);
    List<Binding.Source> sources = new ArrayList<>();
    for (Field field : takes.fields()) {
      Cel cel = written.get(field.name());
      sources.add(
          cel != null
              ? expression(cel, field, environs)
              : byName(field, with == null, environs, misnamed ? demand.lenient(takes) : demand));
    }
    return new Binding(takes, sources, environs.size());
  }

  /// For whom a binding is made: the call's name and place for messages, and the parameters that
  /// come from elsewhere.
  record Demand(String target, Place place, Set<String> supplied) {
    /// The same, asking for nothing.
    Demand lenient(Structure takes) {
      Set<String> all = new HashSet<>();
      takes.fields().forEach(field -> all.add(field.name()));
      return new Demand(target, place, all);
    }
  }

  /// An expression by itself.
  @Nullable Expression expression(String source, Place place, Scope scope, Type expected) {
    return expressions.compile(source, place, scope, expected, mistakes);
  }

  private void checkParameter(Structure takes, Name name, Demand demand) {
    if (takes.position(name.value()) < 0) {
      mistakes.error(
          "unknown-parameter",
          name.place(),
          "`" + demand.target() + "` has no parameter `" + name.value() + "`",
          Suggestion.forWord(name.value(), takes.fields().stream().map(Field::name).toList()));
    }
  }

  private Binding.Source expression(Cel cel, Field field, Environs environs) {
    int position = environs.position(cel.source().strip());
    if (position >= 0 && Types.isBroken(environs.at(position).type())) {
      return Binding.Source.Absent.ABSENT;
    }
    Expression expression =
        expressions.compile(cel.source(), cel.place(), environs.scope(), field.type(), mistakes);
    if (expression == null) {
      return Binding.Source.Absent.ABSENT;
    }
    if (expression.optional() && field.required()) {
      mistakes.error(
          "may-be-absent",
          cel.place(),
          "`" + field.name() + "` is required, and `" + cel.source() + "` may be absent",
          "write " + cel.source() + ".orValue(…), or make the source required");
    }
    return position >= 0 && environs.at(position).type().equals(field.type())
        ? new Binding.Source.Variable(position)
        : new Binding.Source.Computed(expression);
  }

  private Binding.Source byName(Field field, boolean implicit, Environs environs, Demand demand) {
    if (demand.supplied().contains(field.name())) {
      return Binding.Source.Absent.ABSENT;
    }
    int position = environs.position(field.name());
    if (implicit && position >= 0) {
      return new Binding.Source.Variable(position);
    }
    if (position >= 0 && isPaging(field.name())) {
      return new Binding.Source.Variable(position);
    }
    if (field.required()) {
      mistakes.error(
          "unbound-parameter",
          demand.place(),
          "`" + demand.target() + "` needs `" + field.name() + "`, and nothing gives it",
          implicit
              ? "take a parameter of that name, or write `with: { " + field.name() + ": … }`"
              : "add `" + field.name() + ": …` to `with`");
    }
    return Binding.Source.Absent.ABSENT;
  }

  /// The parameters of a paged list that are passed on by themselves.
  static boolean isPaging(String parameter) {
    return PAGING.contains(parameter);
  }
}
