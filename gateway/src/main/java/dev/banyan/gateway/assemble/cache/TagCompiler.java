package dev.banyan.gateway.assemble.cache;

import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.gateway.api.rest.Source;
import dev.banyan.gateway.api.rest.Tagging;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Compiles templates of tags, `customer:{path.id}`: words, and expressions in braces. Used once
/// for each list of them.
final class TagCompiler {
  private static final Pattern MEMBER = Pattern.compile("\\b(query|header)\\.(\\w+)");
  private static final Pattern ANSWER = Pattern.compile("\\banswer\\b");
  private static final Pattern CALLER = Pattern.compile("\\bcaller\\b");

  private final Expressions expressions;
  private final Mistakes mistakes;
  private final List<String> pathParameters;
  private final @Nullable Type body;
  private final @Nullable Type answer;

  /// What templates may speak of; `body` and `answer` are null where there is none.
  record Subject(List<String> pathParameters, @Nullable Type body, @Nullable Type answer) {}

  TagCompiler(Expressions expressions, Mistakes mistakes, Subject subject) {
    this.expressions = expressions;
    this.mistakes = mistakes;
    this.pathParameters = subject.pathParameters();
    this.body = subject.body();
    this.answer = subject.answer();
  }

  Tagging compile(List<Name> written) {
    Source.Variables variables = variables(written);
    Scope scope = scope(variables);
    List<Tagging.Template> templates = new ArrayList<>();
    for (Name name : written) {
      Tagging.Template template = template(name, scope);
      if (template != null) {
        templates.add(template);
      }
    }
    return new Tagging(variables, templates);
  }

  static boolean speaksOfCaller(List<Name> written) {
    return written.stream().anyMatch(name -> CALLER.matcher(name.value()).find());
  }

  private Tagging.@Nullable Template template(Name name, Scope scope) {
    List<Tagging.Part> parts = new ArrayList<>();
    String text = name.value();
    boolean ofAnswer = false;
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      int close = open < 0 ? -1 : text.indexOf('}', open);
      if (open >= 0 && close < 0) {
        mistakes.error(
            "wrong-tag",
            name.place(),
            "`" + text + "` opens a brace and does not close it",
            "write it like \"customer:{path.id}\"");
        return null;
      }
      int end = open < 0 ? text.length() : open;
      if (end > at) {
        parts.add(new Tagging.Part.Words(text.substring(at, end)));
      }
      if (open < 0) {
        break;
      }
      String source = text.substring(open + 1, close).strip();
      Expression value = expressions.compile(source, name.place(), scope, Type.Text.ANY);
      if (value == null) {
        return null;
      }
      ofAnswer |= ANSWER.matcher(source).find();
      parts.add(new Tagging.Part.Value(value));
      at = close + 1;
    }
    return new Tagging.Template(parts, ofAnswer);
  }

  private Source.Variables variables(List<Name> written) {
    Set<String> queries = new LinkedHashSet<>();
    Set<String> headers = new LinkedHashSet<>();
    for (Name name : written) {
      Matcher member = MEMBER.matcher(name.value());
      while (member.find()) {
        (member.group(1).equals("query") ? queries : headers).add(member.group(2));
      }
    }
    return Source.Variables.of(pathParameters, queries, headers, body);
  }

  private Scope scope(Source.Variables variables) {
    Structure nothing = Structure.of("nothing", List.of());
    List<Scope.Variable> all = new ArrayList<>();
    all.add(new Scope.Variable("path", variables.path(), false));
    all.add(new Scope.Variable("query", variables.query(), false));
    all.add(new Scope.Variable("header", variables.header(), false));
    all.add(new Scope.Variable("body", body == null ? nothing : body, body == null));
    all.add(new Scope.Variable("caller", variables.caller(), false));
    if (answer != null) {
      all.add(new Scope.Variable("answer", answer, false));
    }
    return new Scope(all);
  }
}
