package dev.banyan.gateway.edge.rewrite;

import java.util.List;

/// The path that a system is asked for, made of fixed text and of what the route's parameters stand
/// for, with their percent-encoding as it came. Paths that reach it have no dot segments and no
/// encoded slashes; a template is checked so that none can come out of it. Immutable.
public record PathTemplate(List<Part> parts) {
  /// A part of a template.
  public sealed interface Part {
    record Text(String text) implements Part {}

    /// The parameter of that index.
    record Value(int index) implements Part {}

    /// What `**` stands for, of that index, with the slash before it.
    record Rest(int index) implements Part {}
  }

  public PathTemplate {
    parts = List.copyOf(parts);
  }

  public String of(String path, int[] marks) {
    StringBuilder out = filled(path, marks, parts.size());
    return out.isEmpty() ? "/" : out.toString();
  }

  /// The same without the rest of the path.
  public String before(String path, int[] marks) {
    return filled(path, marks, rest() < 0 ? parts.size() : parts.size() - 1).toString();
  }

  private StringBuilder filled(String path, int[] marks, int end) {
    StringBuilder out = new StringBuilder(path.length() + 32);
    for (int i = 0; i < end; i++) {
      switch (parts.get(i)) {
        case Part.Text(String text) -> out.append(text);
        case Part.Value(int index) -> out.append(path, marks[index * 2], marks[index * 2 + 1]);
        case Part.Rest(int index) -> {
          if (marks[index * 2] < path.length() || path.endsWith("/")) {
            out.append('/').append(path, marks[index * 2], path.length());
          }
        }
      }
    }
    return out;
  }

  /// The index of what `**` stands for; -1 where the template has none.
  public int rest() {
    return !parts.isEmpty() && parts.getLast() instanceof Part.Rest(int index) ? index : -1;
  }
}
