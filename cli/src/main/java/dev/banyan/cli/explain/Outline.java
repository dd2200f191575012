package dev.banyan.cli.explain;

import dev.banyan.base.ByteSize;
import dev.banyan.config.shape.Part;
import dev.banyan.json.JsonTree;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An explanation while it is made: names and what belongs to each, in order; printed as JSON or as
/// indented lines. Owned by one thread.
final class Outline {
  private static final long DAY_SECONDS = 24 * 60 * 60L;

  private final Map<String, JsonTree> members = new LinkedHashMap<>();

  Outline put(String name, @Nullable JsonTree value) {
    if (value != null) {
      members.put(name, value);
    }
    return this;
  }

  /// Leaves out what is null.
  Outline put(String name, @Nullable Object value) {
    return put(
        name,
        switch (value) {
          case null -> null;
          case Outline outline -> outline.tree();
          case Integer number -> JsonTree.number(number);
          case Long number -> JsonTree.number(number);
          case BigDecimal number -> JsonTree.number(number);
          case Boolean truth -> JsonTree.truth(truth);
          case Duration duration -> JsonTree.text(words(duration));
          case List<?> list ->
              JsonTree.list(list.stream().map(one -> JsonTree.text(String.valueOf(one))).toList());
          default -> JsonTree.text(value.toString());
        });
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  JsonTree tree() {
    return JsonTree.object(members);
  }

  /// What a record bounds: its numbers, sizes, durations and switches, under the names that
  /// configurations use. Texts and secrets are left out.
  static @Nullable Outline bounds(Record record) {
    Outline bounds = new Outline();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = value(record, component);
      switch (value) {
        case Integer _, Long _, Boolean _, Duration _ ->
            bounds.put(Part.kebab(component.getName()), value);
        case ByteSize size -> bounds.put(Part.kebab(component.getName()), size.toString());
        case Enum<?> word -> bounds.put(Part.kebab(component.getName()), Part.kebab(word.name()));
        case null, default -> {}
      }
    }
    return bounds.isEmpty() ? null : bounds;
  }

  private static @Nullable Object value(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A duration as configurations write it.
  static String words(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds >= DAY_SECONDS && seconds % DAY_SECONDS == 0) {
      return seconds / DAY_SECONDS + "d";
    }
    return seconds >= 120 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /// The lines a person reads.
  static String text(JsonTree tree) {
    StringBuilder out = new StringBuilder();
    lines(tree, "", out);
    return out.toString();
  }

  private static void lines(JsonTree tree, String indent, StringBuilder out) {
    switch (tree) {
      case JsonTree.Members(Map<String, JsonTree> all) ->
          all.forEach((name, value) -> entry(indent + name + ":", value, indent, out));
      case JsonTree.Items(List<JsonTree> all) ->
          all.forEach(
              item -> {
                if (item instanceof JsonTree.Members || item instanceof JsonTree.Items) {
                  lines(item, indent, out);
                } else {
                  out.append(indent).append("- ").append(scalar(item)).append('\n');
                }
              });
      case JsonTree.Text _, JsonTree.Numeral _, JsonTree.Truth _, JsonTree.Nothing _ ->
          out.append(indent).append(scalar(tree)).append('\n');
    }
  }

  private static void entry(String head, JsonTree value, String indent, StringBuilder out) {
    switch (value) {
      case JsonTree.Members(Map<String, JsonTree> all) when all.isEmpty() ->
          out.append(head).append(" none\n");
      case JsonTree.Items(List<JsonTree> all) when all.isEmpty() ->
          out.append(head).append(" none\n");
      case JsonTree.Members _, JsonTree.Items _ -> {
        out.append(head).append('\n');
        lines(value, indent + "  ", out);
      }
      case JsonTree.Text _, JsonTree.Numeral _, JsonTree.Truth _, JsonTree.Nothing _ ->
          out.append(head).append(' ').append(scalar(value)).append('\n');
    }
  }

  private static String scalar(JsonTree tree) {
    return switch (tree) {
      case JsonTree.Text(String value) -> Objects.requireNonNull(value).replace("\n", " ");
      case JsonTree.Numeral(String literal) -> literal;
      case JsonTree.Truth(boolean value) -> value ? "yes" : "no";
      case JsonTree.Nothing _, JsonTree.Members _, JsonTree.Items _ -> "none";
    };
  }
}
