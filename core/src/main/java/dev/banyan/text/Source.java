package dev.banyan.text;

import java.util.List;

/// A text that someone wrote: its name as shown in messages (a path relative to where the command
/// was given), and its lines for excerpts.
public record Source(String name, List<String> lines) {
  public Source {
    lines = List.copyOf(lines);
  }

  public static Source of(String name, String text) {
    return new Source(name, text.lines().toList());
  }

  /// The line with this number, counted from 1; empty where there is none.
  public String line(int number) {
    return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
  }
}
