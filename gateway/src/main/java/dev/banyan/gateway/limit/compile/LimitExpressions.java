package dev.banyan.gateway.limit.compile;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.LimitSection;
import dev.banyan.expr.Expression;
import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.gateway.limit.RequestView;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.text.Mistakes;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Compiles the expressions of keys and costs: what they see of a request, and that they are short,
/// go through no list and always give a value. Owned by one thread.
public final class LimitExpressions {
  private static final Pattern MEMBER =
      Pattern.compile("(query|header)(?:\\.(\\w+)|\\[['\"]([\\w-]+)['\"]])");

  private static final Pattern BRACKETS = Pattern.compile("(query|header)\\[['\"]([\\w-]+)['\"]]");

  /// What goes through lists: an event loop has no time for it.
  private static final Pattern LOOP =
      Pattern.compile("\\.\\s*(map|filter|all|exists|exists_one|existsOne)\\s*\\(");

  private static final int EXPRESSION_MAX = 500;
  private final ExpressionCompiler compiler;
  private final Mistakes mistakes;

  LimitExpressions(ExpressionCompiler compiler, Mistakes mistakes) {
    this.compiler = compiler;
    this.mistakes = mistakes;
  }

  @Nullable Expression compile(Cel cel, RequestView.Names names, Type type) {
    if (cel.source().length() > EXPRESSION_MAX || LOOP.matcher(cel.source()).find()) {
      mistakes.error(
          "expression-too-dear",
          cel.place(),
          "this is computed for every request before it is let in: it may go through no list, and"
              + " has "
              + EXPRESSION_MAX
              + " characters at most",
          "use no `map`, `filter`, `all` or `exists`");
      return null;
    }
    Expression expression =
        compiler.compile(dotted(cel), cel.place(), names.scope(), type, mistakes);
    if (expression != null && expression.optional()) {
      mistakes.error(
          "may-be-absent",
          cel.place(),
          "`" + cel.source() + "` may be absent, and a limit must count every request",
          "write " + cel.source() + ".orValue(…)");
      return null;
    }
    return expression;
  }

  /// `header['x-device']` as `header.x_device`, as long as before, so that places stay true.
  private static String dotted(Cel cel) {
    return BRACKETS
        .matcher(cel.source())
        .replaceAll(
            found -> {
              String name = found.group(1) + "." + found.group(2).replace('-', '_');
              return name + " ".repeat(found.group().length() - name.length());
            });
  }

  /// The query parameters that limits and costs look at.
  public static Set<String> queryNames(
      List<LimitSection> ofApi, List<LimitSection> own, @Nullable Cel cost) {
    Set<String> names = new LinkedHashSet<>();
    Stream.concat(ofApi.stream(), own.stream())
        .map(LimitSection::per)
        .forEach(
            per -> {
              if (per instanceof LimitSection.ByKey(Cel key)) {
                names.addAll(used(key, "query"));
              }
            });
    if (cost != null) {
      names.addAll(used(cost, "query"));
    }
    return names;
  }

  private static Set<String> used(Cel cel, String variable) {
    Set<String> names = new LinkedHashSet<>();
    Matcher member = MEMBER.matcher(cel.source());
    while (member.find()) {
      if (member.group(1).equals(variable)) {
        String name = member.group(2) != null ? member.group(2) : member.group(3);
        names.add(variable.equals("header") ? name.replace('-', '_') : name);
      }
    }
    return names;
  }

  static RequestView.Names names(Cel cel, @Nullable RoutePattern pattern) {
    return new RequestView.Names(
        texts("path", pattern == null ? List.of() : pattern.parameters(), true),
        texts("query", used(cel, "query"), false),
        texts("header", used(cel, "header"), false));
  }

  private static Structure texts(String name, Iterable<String> names, boolean required) {
    List<Field> fields = new ArrayList<>();
    for (String one : names) {
      fields.add(
          required ? Field.required(one, Type.Text.ANY) : Field.optional(one, Type.Text.ANY));
    }
    return Structure.of(name, fields);
  }
}
