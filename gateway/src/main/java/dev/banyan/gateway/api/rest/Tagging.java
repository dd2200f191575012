package dev.banyan.gateway.api.rest;

import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Names what a request and its answer are about, by templates like `customer:{path.id}`: what is
/// kept under these names in the cache, or thrown away by them. Compiled once per route;
/// thread-safe. The variables are those of a route's parameters, and `answer`.
public record Tagging(Source.Variables variables, List<Template> templates) {
  private static final int TAG_MAX = 512;

  /// After these nobody knows whether a write has happened.
  private static final Set<Fault.Kind> UNKNOWN =
      Set.of(
          Fault.Kind.OUTCOME_UNKNOWN,
          Fault.Kind.TIMEOUT,
          Fault.Kind.GARBAGE,
          Fault.Kind.CANCELLED,
          Fault.Kind.BUG);

  /// One template. `ofAnswer`: it needs the answer.
  public record Template(List<Part> parts, boolean ofAnswer) {
    public Template {
      parts = List.copyOf(parts);
    }

    /// The template without its expressions: two that are alike make the same tags.
    public String shape() {
      StringBuilder out = new StringBuilder();
      for (Part part : parts) {
        switch (part) {
          case Part.Words(String text) -> out.append(text);
          case Part.Value _ -> out.append("{}");
        }
      }
      return out.toString();
    }

    @Override
    public String toString() {
      StringBuilder out = new StringBuilder();
      for (Part part : parts) {
        switch (part) {
          case Part.Words(String text) -> out.append(text);
          case Part.Value(Expression value) -> out.append('{').append(value.source()).append('}');
        }
      }
      return out.toString();
    }
  }

  /// A piece of a template.
  public sealed interface Part {
    record Words(String text) implements Part {}

    record Value(Expression value) implements Part {}
  }

  public Tagging {
    templates = List.copyOf(templates);
  }

  /// Who asks for what. `body` is what the request carried, decoded.
  public record Subject(Incoming request, int[] marks, @Nullable Object body, Caller caller) {}

  /// The tags, before there is an answer; null where one cannot be told.
  public @Nullable List<String> ofRequest(Subject subject) {
    return make(subject, null, templates.stream().filter(one -> !one.ofAnswer()).toList());
  }

  /// All tags; null where one cannot be told.
  @Nullable List<String> of(Subject subject, @Nullable Object answer) {
    return answer == null ? ofRequest(subject) : make(subject, answer, templates);
  }

  /// The tags of a write that failed so; null where one that it may have touched cannot be told.
  @Nullable List<String> afterFault(Subject subject, Fault fault) {
    boolean lost = templates.stream().anyMatch(Template::ofAnswer);
    return lost && UNKNOWN.contains(fault.kind()) ? null : ofRequest(subject);
  }

  private @Nullable List<String> make(
      Subject subject, @Nullable Object answer, List<Template> chosen) {
    if (chosen.isEmpty()) {
      return List.of();
    }
    try {
      @Nullable Object[] known = RequestView.of(variables, subject);
      @Nullable Object[] all = Arrays.copyOf(known, known.length + 1);
      all[known.length] = answer;
      List<String> tags = new ArrayList<>();
      for (Template template : chosen) {
        String tag = tag(template, all);
        if (tag != null) {
          tags.add(tag);
        }
      }
      return tags;
    } catch (Fault fault) {
      return null;
    }
  }

  /// Null where something that it names is not there: then there is nothing to name.
  private static @Nullable String tag(Template template, @Nullable Object[] variables) {
    StringBuilder out = new StringBuilder();
    for (Part part : template.parts()) {
      switch (part) {
        case Part.Words(String text) -> out.append(text);
        case Part.Value(Expression value) -> {
          Object text = value.evaluate(variables);
          if (!(text instanceof String word)) {
            return null;
          }
          out.append(word);
        }
      }
    }
    if (out.length() > TAG_MAX) {
      throw Fault.of(Fault.Kind.TOO_LARGE, "A tag is too long");
    }
    return out.toString();
  }
}
