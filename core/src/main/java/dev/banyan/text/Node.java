package dev.banyan.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A piece of a YAML or JSON text with its place. Scalars keep their source text: their meaning is
/// decided by the type that is expected there, never by YAML's rules.
public sealed interface Node {
  Place place();

  /// `text` is what stands in the source, unquoted and unescaped; `quoted` says whether it stood in
  /// quotes or a block.
  record Scalar(String text, boolean quoted, Place place) implements Node {
    /// An empty unquoted scalar or `~`/`null`.
    public boolean isNothing() {
      return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }
  }

  record Sequence(List<Node> items, Place place) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /// Entries in source order; keys are unique (a duplicate is a mistake of the reader).
  record Mapping(List<Entry> entries, Place place) implements Node {
    public Mapping {
      entries = List.copyOf(entries);
    }

    public @Nullable Node get(String key) {
      for (Entry entry : entries) {
        if (entry.key().value().equals(key)) {
          return entry.value();
        }
      }
      return null;
    }

    public List<String> keys() {
      return entries.stream().map(entry -> entry.key().value()).toList();
    }
  }

  record Entry(Name key, Node value) {}
}
