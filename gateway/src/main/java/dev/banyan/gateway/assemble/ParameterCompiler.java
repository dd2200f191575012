package dev.banyan.gateway.assemble;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.With;
import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.gateway.api.rest.Source;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Decides for one route where each parameter of its operation comes from. Used once.
final class ParameterCompiler {
  private static final Pattern MEMBER =
      Pattern.compile("(path|query|header)(?:\\.(\\w+)|\\[['\"]([\\w-]+)['\"]])");
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  private final String method;
  private final RoutePattern pattern;
  private final CompiledOperation operation;
  private final RouteCompiler.Scene scene;
  private final Set<String> queryNames = new LinkedHashSet<>();
  private final Set<String> usedPath = new HashSet<>();

  /// What came of it. `body` is the structure of the body where single members of it are
  /// parameters.
  record Parameters(
      List<Source.Bound> bound,
      Source.@Nullable Variables variables,
      Set<String> queryNames,
      @Nullable Structure body) {}

  ParameterCompiler(
      String method, RoutePattern pattern, CompiledOperation operation, RouteCompiler.Scene scene) {
    this.method = method;
    this.pattern = pattern;
    this.operation = operation;
    this.scene = scene;
  }

  Parameters compile(With.@Nullable Values with, Place place) {
    Structure takes = operation.operation().signature().takes();
    Map<String, Cel> written = written(with, takes);
    // A parameter under a wrong name is told once, not a second time as one that is missing.
    boolean misnamed = written.keySet().stream().anyMatch(name -> takes.position(name) < 0);
    Structure spread = with == null ? spread(takes) : null;
    Source.Variables variables = variables(written, bodyType(takes, written));
    List<Source.Bound> bound = new ArrayList<>();
    for (Field field : takes.fields()) {
      Cel cel = written.get(field.name());
      Source source =
          cel != null ? source(cel, field, variables) : byName(field, with == null, takes, spread);
      if (source instanceof Source.Absent && field.required() && cel == null && !misnamed) {
        reportUnbound(field, place, with != null);
      }
      bound.add(new Source.Bound(field, source));
    }
    reportUnused(place);
    return new Parameters(bound, needed(bound, variables), queryNames, spread);
  }

  private static Source.@Nullable Variables needed(
      List<Source.Bound> bound, Source.Variables variables) {
    boolean computed = bound.stream().anyMatch(one -> one.source() instanceof Source.Computed);
    return computed ? variables : null;
  }

  private Map<String, Cel> written(With.@Nullable Values with, Structure takes) {
    Map<String, Cel> written = new HashMap<>();
    if (with != null) {
      with.values()
          .forEach(
              (name, cel) -> {
                if (takes.position(name.value()) < 0) {
                  scene
                      .mistakes()
                      .error(
                          "unknown-parameter",
                          name.place(),
                          "`"
                              + operation.operation().name()
                              + "` has no parameter `"
                              + name.value()
                              + "`",
                          Suggestion.forWord(name.value(), Source.names(takes)));
                }
                written.put(name.value(), cel);
              });
    }
    return written;
  }

  private Source source(Cel cel, Field field, Source.Variables variables) {
    String text = cel.source().strip();
    Matcher member = MEMBER.matcher(text);
    if (member.matches()) {
      String name = member.group(2) != null ? member.group(2) : member.group(3);
      return switch (member.group(1)) {
        case "path" -> path(cel, name);
        case "query" -> {
          queryNames.add(name);
          yield new Source.Query(name);
        }
        default -> new Source.Header(name.replace('_', '-'));
      };
    }
    if (text.equals("body")) {
      return body(field, cel.place());
    }
    if (text.equals("caller.id")) {
      return new Source.CallerId();
    }
    Expression expression =
        scene.bindings().expression(cel.source(), cel.place(), scope(variables), field.type());
    return expression == null ? new Source.Absent() : new Source.Computed(expression);
  }

  private Source path(Cel cel, String name) {
    int index = pattern.parameters().indexOf(name);
    if (index < 0) {
      scene
          .mistakes()
          .error(
              "unknown-parameter",
              cel.place(),
              "the path has no `{" + name + "}`",
              Suggestion.forWord(name, pattern.parameters()));
      usedPath.addAll(pattern.parameters());
      return new Source.Absent();
    }
    usedPath.add(name);
    return new Source.Path(index);
  }

  private Source body(Field field, Place place) {
    if (method.equals("GET") || method.equals("HEAD")) {
      scene
          .mistakes()
          .error(
              "no-body",
              place,
              "a " + method + " has no body",
              "take the value from `path`, `query` or `header`, or use POST");
      usedPath.addAll(pattern.parameters());
      return new Source.Absent();
    }
    if (!method.equals("PATCH") || !(field.type() instanceof Structure structure)) {
      return new Source.Body();
    }
    if (operation.form() != CompiledOperation.Form.UPDATES) {
      scene
          .mistakes()
          .error(
              "patch-without-original",
              place,
              "a PATCH changes a record, and `"
                  + operation.operation().name()
                  + "` does not read it first",
              "add `original: { call: … }` to the operation, or use PUT");
    }
    return new Source.Patch(structure);
  }

  private Source byName(
      Field field, boolean implicit, Structure takes, @Nullable Structure spread) {
    int index = pattern.parameters().indexOf(field.name());
    if (implicit && index >= 0) {
      usedPath.add(field.name());
      return new Source.Path(index);
    }
    boolean whole = !operation.form().commands() && field.equals(structured(takes));
    if (implicit && WITH_BODY.contains(method) && whole) {
      return body(field, pattern(field));
    }
    if (spread != null && spread.position(field.name()) >= 0) {
      return new Source.Member(spread.position(field.name()));
    }
    if ((implicit || Bindings.isPaging(field.name())) && isScalar(field.type())) {
      queryNames.add(field.name());
      return new Source.Query(field.name());
    }
    return new Source.Absent();
  }

  private Place pattern(Field field) {
    return Place.of(pattern.text() + " " + field.name());
  }

  /// The one structured parameter there is; null where there is none or several.
  private static @Nullable Field structured(Structure takes) {
    List<Field> structured =
        takes.fields().stream().filter(field -> !isScalar(field.type())).toList();
    return structured.size() == 1 ? structured.getFirst() : null;
  }

  /// The body's structure where a write's parameters are all plain values, or those of a command:
  /// those that the path does not give are members of the body.
  private @Nullable Structure spread(Structure takes) {
    boolean plain = takes.fields().stream().allMatch(field -> isScalar(field.type()));
    if (!(plain || operation.form().commands()) || !WITH_BODY.contains(method)) {
      return null;
    }
    List<Field> members =
        takes.fields().stream()
            .filter(field -> !pattern.parameters().contains(field.name()))
            .toList();
    if (members.size() == takes.size() && operation.form().commands()) {
      return takes;
    }
    return members.isEmpty() ? null : Structure.of(takes.name() + " body", members);
  }

  private @Nullable Type bodyType(Structure takes, Map<String, Cel> written) {
    for (Field field : takes.fields()) {
      Cel cel = written.get(field.name());
      if (cel != null && cel.source().strip().equals("body")) {
        return field.type();
      }
    }
    return null;
  }

  /// What expressions may refer to: the path's parameters, and the query and header names they use.
  private Source.Variables variables(Map<String, Cel> written, @Nullable Type body) {
    Set<String> queries = new LinkedHashSet<>();
    Set<String> headers = new LinkedHashSet<>();
    for (Cel cel : written.values()) {
      Matcher member = MEMBER.matcher(cel.source());
      while (member.find()) {
        String name = member.group(2) != null ? member.group(2) : member.group(3);
        if (member.group(1).equals("query")) {
          queries.add(name);
        } else if (member.group(1).equals("header")) {
          headers.add(name);
        }
      }
    }
    return Source.Variables.of(pattern.parameters(), queries, headers, body);
  }

  private Scope scope(Source.Variables variables) {
    variables.query().fields().forEach(field -> queryNames.add(field.name()));
    usedPath.addAll(pattern.parameters());
    List<Scope.Variable> all = new ArrayList<>();
    all.add(new Scope.Variable("path", variables.path(), false));
    all.add(new Scope.Variable("query", variables.query(), false));
    all.add(new Scope.Variable("header", variables.header(), false));
    Type body = variables.body();
    all.add(new Scope.Variable("body", body == null ? Type.Text.ANY : body, body == null));
    all.add(new Scope.Variable("caller", variables.caller(), false));
    return new Scope(all);
  }

  private void reportUnbound(Field field, Place place, boolean explicit) {
    scene
        .mistakes()
        .error(
            "unbound-parameter",
            place,
            "`"
                + operation.operation().name()
                + "` needs `"
                + field.name()
                + "`, and the route does not give it",
            explicit
                ? "add `" + field.name() + ": …` to `with`"
                : "put `{"
                    + field.name()
                    + "}` into the path, or write `with: { "
                    + field.name()
                    + ": … }`");
  }

  private void reportUnused(Place place) {
    for (String name : pattern.parameters()) {
      if (!usedPath.contains(name)) {
        scene
            .mistakes()
            .error(
                "unused-parameter",
                place,
                "nothing uses `{" + name + "}`",
                Suggestion.forWord(name, Source.names(operation.operation().signature().takes())));
      }
    }
  }

  private static boolean isScalar(Type type) {
    return !(type instanceof Structure)
        && !(type instanceof dev.banyan.type.OneOf)
        && !(type instanceof Type.ListOf);
  }

  /// Whether a route says where single parameters come from, as it must; a mistake where not.
  static boolean areValues(@Nullable With with, Mistakes mistakes) {
    if (with instanceof With.Mapped mapped) {
      mistakes.error(
          "misplaced-mapping",
          mapped.mapping().place(),
          "a mapping stands in the `with` of an operation, not of a route",
          "make an operation of it and call that");
      return false;
    }
    return true;
  }
}
