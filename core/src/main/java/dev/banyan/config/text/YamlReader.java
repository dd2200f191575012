package dev.banyan.config.text;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.text.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads one YAML 1.2 document into nodes whose scalars are source text. Anchors, aliases, merges,
/// tags, directives, duplicate keys and further documents are mistakes, each with its remedy; a
/// syntax error ends the reading of its file. Used by one thread, for one file.
public final class YamlReader {
  private static final int DEPTH_MAX = 64;

  /// How large a file may be, and what to do about one that is larger.
  public record Limit(int bytesMax, String wayOut) {
    /// Of what people write by hand.
    public static final Limit CONFIGURATION =
        new Limit(4 << 20, "split it and name the parts under `include`");
  }

  private final Source source;
  private final Mistakes mistakes;
  private final Iterator<Event> events;

  private YamlReader(SourceText text, Limit limit, Mistakes mistakes) {
    this.source = text.source();
    this.mistakes = mistakes;
    LoadSettings settings =
        LoadSettings.builder().setLabel(source.name()).setCodePointLimit(limit.bytesMax()).build();
    this.events = new Parse(settings).parseString(text.text()).iterator();
  }

  /// The document in `bytes`; null, with a mistake reported, where there is none. `name` is how
  /// messages call the file.
  public static @Nullable Node read(String name, byte[] bytes, Mistakes mistakes) {
    return read(name, bytes, Limit.CONFIGURATION, mistakes);
  }

  /// The same within another limit, for documents that machines write.
  public static @Nullable Node read(String name, byte[] bytes, Limit limit, Mistakes mistakes) {
    SourceText text = SourceText.of(name, bytes, limit, mistakes);
    if (text == null) {
      return null;
    }
    try {
      return new YamlReader(text, limit, mistakes).document();
    } catch (MarkedYamlEngineException e) {
      SyntaxTrouble.report(text.source(), e, mistakes);
      return null;
    } catch (YamlEngineException e) {
      mistakes.error("yaml-syntax", Place.of(name), "this is not YAML", String.valueOf(e));
      return null;
    } catch (TooDeep e) {
      return null;
    }
  }

  private @Nullable Node document() {
    Node root = null;
    while (events.hasNext()) {
      Event event = events.next();
      if (event instanceof DocumentStartEvent start) {
        if (root != null) {
          mistakes.error(
              "several-documents",
              place(start),
              "a second document starts here",
              "put it into a file of its own and name that under `include`");
          return root;
        }
        checkDirectives(start);
        root = node(events.next(), 1);
      }
    }
    if (root == null || (root instanceof Node.Scalar scalar && scalar.isNothing())) {
      mistakes.error(
          "empty-file",
          Place.of(source.name()),
          "this file holds nothing",
          "start with `banyan: 1`, or with `banyan init`");
      return null;
    }
    return root;
  }

  private void checkDirectives(DocumentStartEvent start) {
    if (start.getSpecVersion().isPresent() || !start.getTags().isEmpty()) {
      mistakes.error(
          "yaml-directive",
          new Place(source, 1, 1, 1),
          "YAML directives (`%YAML`, `%TAG`) are not used here",
          "remove the line; files are always YAML 1.2");
    }
  }

  /// Null for a node that is a mistake as a whole: it is then as if it had not been written.
  private @Nullable Node node(Event event, int depth) {
    if (depth > DEPTH_MAX) {
      mistakes.error(
          "too-deep", place(event), "more than 64 levels of nesting", "nothing here needs as many");
      throw new TooDeep();
    }
    if (event instanceof NodeEvent node) {
      checkAnchor(node);
    }
    return switch (event) {
      case ScalarEvent scalar when scalar.getTag().isPresent() && scalar.getValue().isEmpty() ->
          null;
      case ScalarEvent scalar -> scalar(scalar);
      case SequenceStartEvent start -> sequence(start, depth);
      case MappingStartEvent start -> mapping(start, depth);
      default -> null;
    };
  }

  private void checkAnchor(NodeEvent event) {
    if (event instanceof AliasEvent) {
      mistakes.error(
          "yaml-alias",
          place(event),
          "YAML aliases (`*name`) are not used here",
          "write the value out, or put the expression in quotes: \"*…\"");
    } else if (event.getAnchor().isPresent()) {
      mistakes.error(
          "yaml-anchor",
          place(event),
          "YAML anchors (`&name`) are not used here",
          "write the value out where it is needed");
    }
    Optional<String> tag =
        switch (event) {
          case ScalarEvent scalar -> scalar.getTag();
          case CollectionStartEvent start -> start.getTag();
          default -> Optional.empty();
        };
    tag.ifPresent(word -> SyntaxTrouble.reportTag(place(event), word, mistakes));
  }

  private Node scalar(ScalarEvent event) {
    return new Node.Scalar(event.getValue(), !event.isPlain(), place(event));
  }

  private Node sequence(SequenceStartEvent start, int depth) {
    List<Node> items = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      Node item = node(event, depth + 1);
      if (item != null) {
        items.add(item);
      }
    }
    return new Node.Sequence(items, start.isFlow() ? opening(start) : place(start));
  }

  private Node mapping(MappingStartEvent start, int depth) {
    List<Node.Entry> entries = new ArrayList<>();
    Map<String, Place> seen = new HashMap<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      Node key = node(event, depth + 1);
      Node value = node(events.next(), depth + 1);
      Name name = key(key, event);
      if (name != null && isNew(name, seen) && value != null) {
        entries.add(new Node.Entry(name, value));
      }
    }
    boolean flow = start.isFlow() || entries.isEmpty();
    return new Node.Mapping(entries, flow ? opening(start) : entries.getFirst().key().place());
  }

  private @Nullable Name key(@Nullable Node key, Event event) {
    if (!(key instanceof Node.Scalar scalar)) {
      mistakes.error(
          "yaml-key",
          place(event),
          "a key is a word here, never a list or a map",
          "if this is a reference or an expression, put it in quotes");
      return null;
    }
    if (scalar.text().equals("<<") && !scalar.quoted()) {
      mistakes.error(
          "yaml-merge",
          scalar.place(),
          "YAML merges (`<<`) are not used here",
          "write the entries out, or use `include` and overlays");
      return null;
    }
    if (scalar.text().isEmpty()) {
      mistakes.error(
          "yaml-key",
          scalar.place(),
          "a key is missing before `:`",
          "write one, or remove the line");
      return null;
    }
    return new Name(scalar.text(), scalar.place());
  }

  private boolean isNew(Name name, Map<String, Place> seen) {
    Place first = seen.putIfAbsent(name.value(), name.place());
    if (first == null) {
      return true;
    }
    mistakes.error(
        "duplicate-key",
        name.place(),
        "`" + name + "` stands here for the second time",
        "the first is in line " + first.line() + "; remove or rename one");
    return false;
  }

  private Place opening(Event event) {
    Place place = place(event);
    return new Place(source, place.line(), place.column(), 1);
  }

  private Place place(Event event) {
    Mark start = event.getStartMark().orElseThrow();
    Mark end = event.getEndMark().orElseThrow();
    int column = start.getColumn() + 1;
    String line = source.line(start.getLine() + 1);
    int length =
        start.getLine() == end.getLine()
            ? end.getColumn() - start.getColumn()
            : line.stripTrailing().length() - start.getColumn();
    return new Place(source, start.getLine() + 1, column, Math.max(1, length));
  }

  /// Ends the reading of a file that is nested too deeply.
  private static final class TooDeep extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
