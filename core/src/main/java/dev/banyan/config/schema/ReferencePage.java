package dev.banyan.config.schema;

import dev.banyan.config.decode.Chosen;
import dev.banyan.config.decode.ScalarForms;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.NotBuilt;
import dev.banyan.config.shape.Part;
import dev.banyan.config.shape.RecordShape;
import dev.banyan.text.Node;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The reference page of the configuration language, in Markdown, made from its records: a heading
/// for each section, a row for each key. Used by one thread, once.
public final class ReferencePage {
  /// A section still to be written: its path and its record, or sealed interface of records.
  private record Section(String path, Class<?> type) {}

  private final Map<String, Class<? extends Record>> connectors;
  private final Map<Class<?>, String> paths = new LinkedHashMap<>();
  private final Deque<Section> open = new ArrayDeque<>();
  private final StringBuilder page = new StringBuilder();

  private ReferencePage(Map<String, Class<? extends Record>> connectors) {
    this.connectors = new TreeMap<>(connectors);
  }

  /// The page; `connectors` are the settings records by kind of system.
  public static String of(Map<String, Class<? extends Record>> connectors) {
    ReferencePage reference = new ReferencePage(connectors);
    reference.page.append("# Configuration reference\n\n");
    reference.page.append("Generated from the records that decode the configuration.\n\n");
    reference.section(new Section("", Configuration.class));
    while (!reference.open.isEmpty()) {
      reference.section(reference.open.removeFirst());
    }
    return reference.page.toString();
  }

  private void section(Section section) {
    String path = section.path();
    page.append(path.isEmpty() ? "## The file\n\n" : "## `" + path + "`\n\n");
    List<RecordShape> shapes = RecordShape.inlined(section.type());
    String doc = RecordShape.docOf(section.type());
    page.append(doc.isEmpty() ? "" : doc + "\n\n");
    Example example = section.type().getAnnotation(Example.class);
    if (example != null) {
      page.append("```yaml\n").append(example.value()).append("\n```\n\n");
    }
    if (shapes.size() > 1) {
      page.append("One of these forms:\n\n");
    }
    List<Section> below = new ArrayList<>();
    for (RecordShape shape : shapes) {
      table(shape, path, below);
    }
    below.reversed().forEach(open::addFirst);
  }

  private void table(RecordShape shape, String path, List<Section> below) {
    page.append("| key | takes | default | meaning |\n|---|---|---|---|\n");
    for (Part part : shape.keyed().values()) {
      if (part.raw() == Chosen.class) {
        connectors.forEach(
            (kind, settings) ->
                row(
                    "`" + kind + "`",
                    link(path + "." + kind, settings, below),
                    "",
                    RecordShape.of(settings).doc()));
      } else {
        row(
            part.shortOnly() ? "*(alone)*" : "`" + part.key() + "`" + (part.isShort() ? " *" : ""),
            part.has(NotBuilt.class) ? "*not built yet*" : takes(part, path, below),
            defaultOf(part, alternatives(shape)),
            part.doc());
      }
    }
    Part rest = shape.rest();
    if (rest != null) {
      row("*NAME*", takes(rest.item(), path + ".NAME", below), "", rest.doc());
    }
    page.append('\n');
    Part single = shape.shortPart();
    if (single != null && !single.shortOnly()) {
      page.append("\\* what a single value alone stands for.\n\n");
    }
  }

  private void row(String key, String takes, String missing, String meaning) {
    page.append("| ").append(key).append(" | ").append(takes.replace("|", "\\|")).append(" | ");
    page.append(missing).append(" | ").append(meaning.replace("|", "\\|")).append(" |\n");
  }

  /// The keys of which exactly one is written.
  private static List<String> alternatives(RecordShape shape) {
    List<String> keys = new ArrayList<>();
    for (Part part : shape.parts()) {
      if (part.role() == Part.Role.INLINE && part.raw().isSealed()) {
        keys.addAll(RecordShape.discriminators(RecordShape.variants(part.raw())));
      }
    }
    return keys;
  }

  private static String defaultOf(Part part, List<String> alternatives) {
    String text = part.defaultText();
    if (alternatives.contains(part.key())) {
      return "**one of** " + String.join(", ", alternatives);
    }
    if (part.mustBeWritten()) {
      return "**required**";
    }
    return text == null || text.isEmpty() ? "" : "`" + text + "`";
  }

  private String takes(Part part, String path, List<Section> below) {
    return takes(part.type(), path.isEmpty() ? part.key() : path + "." + part.key(), below);
  }

  private String takes(Type type, String path, List<Section> below) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      Type item = arguments[arguments.length - 1];
      return generic.getRawType() == Map.class
          ? "NAME: " + takes(item, path + ".NAME", below)
          : "a list, each " + takes(item, path, below);
    }
    Class<?> raw = (Class<?>) type;
    if (Node.class.isAssignableFrom(raw)) {
      return raw == Node.Sequence.class ? "a list" : "a map";
    }
    return ScalarForms.reads(raw) ? ScalarForms.noun(raw) : link(path, raw, below);
  }

  private String link(String path, Class<?> type, List<Section> below) {
    String known = paths.get(type);
    if (known == null) {
      known = path;
      paths.put(type, path);
      below.add(new Section(path, type));
    }
    return "[`" + known + "`](#" + anchor(known) + ")";
  }

  private static String anchor(@Nullable String path) {
    return path == null ? "" : path.toLowerCase(java.util.Locale.ROOT).replace(".", "");
  }
}
