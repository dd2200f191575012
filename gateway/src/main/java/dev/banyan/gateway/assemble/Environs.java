package dev.banyan.gateway.assemble;

import dev.banyan.expr.Scope;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The variables of an operation while it is assembled: its parameters first, then one per answer.
/// Owned by one thread.
final class Environs {
  private final List<Scope.Variable> variables = new ArrayList<>();

  Environs(Structure takes) {
    for (Field field : takes.fields()) {
      variables.add(new Scope.Variable(field.name(), field.type(), !field.required()));
    }
  }

  Environs(Scope scope) {
    variables.addAll(scope.variables());
  }

  /// Adds an answer; returns its slot.
  int add(String name, @Nullable Type type, boolean optional) {
    Type carried = type == null ? Structure.of("nothing", List.of()) : type;
    variables.add(new Scope.Variable(name, carried, optional || type == null));
    return variables.size() - 1;
  }

  Scope scope() {
    return new Scope(variables);
  }

  int size() {
    return variables.size();
  }

  List<String> names() {
    return variables.stream().map(Scope.Variable::name).toList();
  }

  int position(String name) {
    return scope().position(name);
  }

  Scope.Variable at(int position) {
    return variables.get(position);
  }
}
