package dev.banyan.mapping.compile;

import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.mapping.lens.LensSite;
import dev.banyan.mapping.lens.Shape;
import dev.banyan.mapping.view.ComputedLink;
import dev.banyan.mapping.view.Link;
import dev.banyan.mapping.view.View;
import dev.banyan.mapping.view.WriteLink;
import dev.banyan.text.Node;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `compute:` in fields, and everything under `write:`.
final class Computations {
  /// The name under which an expression sees the legacy record.
  private static final String LEGACY = "legacy";

  private final FieldsCompiler fields;
  private final Setting setting;

  Computations(FieldsCompiler fields) {
    this.fields = fields;
    this.setting = fields.setting();
  }

  /// A computed modern field, over those that are mapped before it and over the legacy record.
  @Nullable Link computed(int position, Node.Mapping map, Set<Integer> mapped) {
    Structure modern = fields.spread().modern();
    Field field = modern.field(position);
    Node node = map.get("compute");
    String source = setting.text(node, map.place(), "an expression");
    if (source == null || node == null || !setting.onlyKnownKeys("compute", map, List.of())) {
      return null;
    }
    List<Scope.Variable> scope = new ArrayList<>();
    List<Integer> positions = List.copyOf(new TreeSet<>(mapped));
    for (int other : positions) {
      scope.add(variable(modern.field(other), fields.spread().soft()));
    }
    boolean withLegacy = modern.field(LEGACY) == null;
    if (withLegacy) {
      scope.add(new Scope.Variable(LEGACY, fields.spread().ground().root(), false));
    }
    List<Node> lenses = Setting.lenses(map.get("lens"));
    Expression expression =
        setting
            .expressions()
            .compile(
                source,
                node.place(),
                new Scope(scope),
                lenses.isEmpty() ? field.type() : null,
                setting.mistakes());
    if (expression == null) {
      return null;
    }
    Quality quality = new Quality();
    quality.add(Fidelity.ONE_WAY, "it is computed");
    Shape shape = new Shape(expression.type(), expression.optional(), false);
    View view =
        new ChainCompiler(setting, false)
            .chain(
                new ChainCompiler.Below(shape, expression.optional(), false, true, "compute"),
                lenses,
                fields.spread().softened(field),
                node.place(),
                quality);
    if (view == null) {
      return null;
    }
    if (expression.optional() && field.required() && !field.nullable()) {
      setting.error(
          "expression-may-be-absent",
          node.place(),
          "`" + field.name() + "` must be there, and the expression may have no value",
          "say what it is then: (…).orValue(…)");
      return null;
    }
    setting.report().field(fields.spread().pointer(field), List.of(), quality);
    int[] variables = positions.stream().mapToInt(Integer::intValue).toArray();
    return new ComputedLink(
        position, FieldsCompiler.step(field.name()), expression, variables, withLegacy, view);
  }

  private static Scope.Variable variable(Field field, boolean soft) {
    return new Scope.Variable(
        field.name(), field.type(), !field.required() || field.nullable() || soft);
  }

  List<WriteLink> writes(@Nullable Node node) {
    List<WriteLink> writes = new ArrayList<>();
    if (node == null) {
      return writes;
    }
    if (!(node instanceof Node.Mapping map)) {
      setting.error(
          "mapping-shape",
          node.place(),
          "a map of legacy paths is expected here",
          "write { PATH: value }");
      return writes;
    }
    for (Node.Entry entry : map.entries()) {
      GroundBuilder ground = fields.spread().ground();
      GroundBuilder.Found found = ground.resolve(entry.key().value(), entry.key().place());
      WriteLink write = found == null ? null : write(found, entry);
      if (found != null && write != null) {
        boolean filled = write.when() != WriteLink.When.CHANGE;
        if (ground.own(found, new GroundBuilder.Owner(entry.key().place(), null, filled))) {
          writes.add(write);
          setting.report().written(ground.shown(found.path()));
        }
      }
    }
    return writes;
  }

  private @Nullable WriteLink write(GroundBuilder.Found found, Node.Entry entry) {
    if (!(entry.value() instanceof Node.Mapping map)
        || (map.get("constant") == null) == (map.get("compute") == null)) {
      setting.error(
          "mapping-shape",
          entry.value().place(),
          "a field under `write` is a constant or computed",
          "{ constant: X } or { compute: \"CEL\", lens: … }");
      return null;
    }
    LensSite site =
        new LensSite(map, Shape.of(found.type()), found.type(), setting.surroundings(true));
    String on = site.choice("on", "always", "create", "change");
    if (on == null) {
      return null;
    }
    WriteLink.When when =
        switch (on) {
          case "create" -> WriteLink.When.CREATE;
          case "change" -> WriteLink.When.CHANGE;
          default -> WriteLink.When.ALWAYS;
        };
    return map.get("constant") != null
        ? constant(found, map, site, when)
        : computed(found, map, when);
  }

  private @Nullable WriteLink constant(
      GroundBuilder.Found found, Node.Mapping map, LensSite site, WriteLink.When when) {
    if (!setting.onlyKnownKeys("constant", map, List.of("on"))) {
      return null;
    }
    Object value = site.literal("constant", found.type());
    View view =
        new ChainCompiler(setting, true)
            .chain(
                ChainCompiler.Below.of(found),
                List.of(),
                Field.required(found.field().name(), found.type()),
                map.place(),
                new Quality());
    return value == null || view == null
        ? null
        : new WriteLink(found.path(), found.spot(), null, value, view, when);
  }

  private @Nullable WriteLink computed(
      GroundBuilder.Found found, Node.Mapping map, WriteLink.When when) {
    Node node = map.get("compute");
    String source = setting.text(node, map.place(), "an expression");
    if (source == null || node == null || !setting.onlyKnownKeys("compute", map, List.of("on"))) {
      return null;
    }
    Structure modern = fields.spread().modern();
    List<Scope.Variable> scope =
        modern.fields().stream().map(field -> variable(field, false)).toList();
    List<Node> lenses = Setting.lenses(map.get("lens"));
    ChainCompiler chains = new ChainCompiler(setting, true);
    ChainCompiler.Fitted fitted = chains.fit(found.shape(), lenses, null);
    Type wanted = lenses.isEmpty() ? found.type() : null;
    Expression expression =
        setting
            .expressions()
            .compile(source, node.place(), new Scope(scope), wanted, setting.mistakes());
    if (expression == null || fitted == null) {
      return null;
    }
    Type above = fitted.shape().type();
    // The date lens of a `write:` field takes the day of an instant itself.
    boolean day = above instanceof Type.Date && expression.type() instanceof Type.Timestamp;
    Field shown =
        new Field(
            found.field().name(),
            day ? above : expression.type(),
            !expression.optional(),
            false,
            Set.of(),
            "");
    View view =
        chains.chain(ChainCompiler.Below.of(found), lenses, shown, node.place(), new Quality());
    return view == null
        ? null
        : new WriteLink(found.path(), found.spot(), expression, null, view, when);
  }
}
