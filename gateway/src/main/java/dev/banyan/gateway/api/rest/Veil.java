package dev.banyan.gateway.api.rest;

import dev.banyan.base.Fault;
import dev.banyan.json.Patch;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Chosen;
import dev.banyan.value.Page;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Hides from an answer what a caller may not see, and refuses in a body what it may not change:
/// the rules of the fields of one type, compiled for all that can stand below it. Immutable.
///
/// A hidden field is absent, as if it had no value; only optional fields can be hidden.
public final class Veil {
  /// Who may see and who may change a field: callers with one of the roles; all where none is
  /// named.
  public record Rule(Set<String> see, Set<String> change) {
    public Rule {
      see = Set.copyOf(see);
      change = Set.copyOf(change);
    }
  }

  /// The rules of a structure's fields, by position.
  public interface Rules {
    Map<Integer, Rule> of(Structure type);
  }

  /// What is to do in one structure: rules of its own fields, and fields to look into.
  private record Layer(Map<Integer, Rule> rules, List<Integer> inside) {}

  private final Map<Structure, Layer> layers;

  private Veil(Map<Structure, Layer> layers) {
    this.layers = layers;
  }

  /// The veil for values of that type; null where nothing in it has a rule.
  public static @Nullable Veil of(@Nullable Type type, Rules rules) {
    Map<Structure, Layer> layers = new HashMap<>();
    collect(type, rules, layers);
    boolean any = layers.values().stream().anyMatch(layer -> !layer.rules().isEmpty());
    return any ? new Veil(layers) : null;
  }

  private static void collect(@Nullable Type type, Rules rules, Map<Structure, Layer> layers) {
    switch (type) {
      case null -> {}
      case Structure structure -> {
        if (layers.containsKey(structure)) {
          return;
        }
        List<Integer> inside = new ArrayList<>();
        layers.put(structure, new Layer(rules.of(structure), inside));
        for (int i = 0; i < structure.size(); i++) {
          if (holdsStructures(structure.field(i).type())) {
            inside.add(i);
            collect(structure.field(i).type(), rules, layers);
          }
        }
      }
      case OneOf choice -> choice.cases().forEach(one -> collect(one.type(), rules, layers));
      case Type.ListOf list -> collect(list.item(), rules, layers);
      default -> {}
    }
  }

  private static boolean holdsStructures(Type type) {
    return type instanceof Structure
        || type instanceof OneOf
        || (type instanceof Type.ListOf list && holdsStructures(list.item()));
  }

  /// The answer as a caller with these roles sees it.
  public @Nullable Object hide(@Nullable Object value, Set<String> roles) {
    return switch (value) {
      case null -> null;
      case Struct struct -> hide(struct, roles);
      case Page page -> new Page(items(page.items(), roles), page.next());
      case Rows rows -> new VeiledRows(rows, roles);
      case List<?> list -> items(list, roles);
      case Chosen chosen ->
          new Chosen(chosen.type(), chosen.oneCase(), some(hide(chosen.content(), roles), chosen));
      default -> value;
    };
  }

  private static Object some(@Nullable Object value, Object instead) {
    return value == null ? instead : value;
  }

  private List<Object> items(List<?> items, Set<String> roles) {
    List<Object> hidden = new ArrayList<>(items.size());
    for (Object item : items) {
      hidden.add(some(hide(item, roles), item));
    }
    return hidden;
  }

  private Struct hide(Struct struct, Set<String> roles) {
    Layer layer = layers.get(struct.type());
    if (layer == null) {
      return struct;
    }
    Struct.Builder seen = struct.toBuilder();
    for (Map.Entry<Integer, Rule> rule : layer.rules().entrySet()) {
      if (!may(rule.getValue().see(), roles)) {
        seen.set(rule.getKey(), null);
      }
    }
    for (int inside : layer.inside()) {
      seen.set(inside, hide(seen.at(inside), roles));
    }
    return seen.build();
  }

  private static boolean may(Set<String> wanted, Set<String> roles) {
    return wanted.isEmpty() || roles.stream().anyMatch(wanted::contains);
  }

  /// Throws `FORBIDDEN` with the fields of a body that a caller with these roles may not change.
  void check(@Nullable Object body, Set<String> roles) {
    List<Fault.Violation> violations = new ArrayList<>();
    look(body, "", roles, violations);
    if (!violations.isEmpty()) {
      throw Fault.builder(Fault.Kind.FORBIDDEN, "Not all of this may be changed by the caller")
          .violations(violations)
          .build();
    }
  }

  private void look(
      @Nullable Object body, String path, Set<String> roles, List<Fault.Violation> violations) {
    switch (body) {
      case null -> {}
      case Struct struct -> fields(struct.type(), struct::at, new Looking(path, roles, violations));
      case Patch patch -> fields(patch.type(), patch::at, new Looking(path, roles, violations));
      case Chosen chosen -> look(chosen.content(), path, roles, violations);
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          look(list.get(i), path + "/" + i, roles, violations);
        }
      }
      default -> {}
    }
  }

  private record Looking(String path, Set<String> roles, List<Fault.Violation> violations) {}

  private interface Slots {
    @Nullable Object at(int position);
  }

  private void fields(Structure type, Slots slots, Looking looking) {
    Layer layer = layers.get(type);
    if (layer == null) {
      return;
    }
    Map<Integer, Rule> rules = new HashMap<>(layer.rules());
    rules.forEach(
        (position, rule) -> {
          if (slots.at(position) != null && !may(rule.change(), looking.roles())) {
            looking
                .violations()
                .add(
                    new Fault.Violation(
                        pointer(looking.path(), type.field(position)),
                        "may not be changed by this caller"));
          }
        });
    for (int inside : layer.inside()) {
      look(
          slots.at(inside),
          pointer(looking.path(), type.field(inside)),
          looking.roles(),
          looking.violations());
    }
  }

  private static String pointer(String path, Field field) {
    return path + '/' + field.name().replace("~", "~0").replace("/", "~1");
  }

  /// A stream whose items are veiled as they are taken. Read by one thread.
  private final class VeiledRows implements Rows {
    private final Rows rows;
    private final Set<String> roles;

    VeiledRows(Rows rows, Set<String> roles) {
      this.rows = rows;
      this.roles = roles;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Object next() {
      Object row = rows.next();
      return some(hide(row, roles), row);
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
