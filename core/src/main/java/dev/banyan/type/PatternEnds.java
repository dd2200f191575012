package dev.banyan.type;

import java.util.ArrayDeque;
import java.util.Deque;

/// A pattern for `java.util.regex` with other words for each `$` that is an anchor: that of Java
/// stands before a last line break as well, that of RE2 and ECMA-262 (§22.2.2.4) does not.
///
/// Read as Java reads it: a `$` is no anchor in a class (where a `]` that comes first is a
/// character, and classes nest), between `\Q` and `\E`, after a backslash, and in a comment under
/// `(?x)`. Under `(?m)` it stands before line feeds, too. Used once.
final class PatternEnds {
  private static final String END = "\\z";
  private static final String END_OF_LINE = "(?:\\z|(?=\\n))";

  private final String pattern;
  private final StringBuilder ours;
  private final Deque<Flags> outer = new ArrayDeque<>();
  private Flags flags = new Flags(false, false);
  private int classes;
  private int at;

  /// What is switched on by `m` and by `x`.
  private record Flags(boolean lines, boolean comments) {
    Flags with(char flag, boolean on) {
      return switch (flag) {
        case 'm' -> new Flags(on, comments);
        case 'x' -> new Flags(lines, on);
        default -> this;
      };
    }
  }

  PatternEnds(String pattern) {
    this.pattern = pattern;
    this.ours = new StringBuilder(pattern.length() + 4);
  }

  String translated() {
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '\\') {
        escape();
      } else if (c == '#' && flags.comments()) {
        int end = pattern.indexOf('\n', at);
        copyTo(end < 0 ? pattern.length() : end);
      } else if (c == '[') {
        beginClass();
      } else if (classes > 0) {
        classes -= c == ']' ? 1 : 0;
        copyTo(at + 1);
      } else {
        outside(c);
      }
    }
    return ours.toString();
  }

  private void copyTo(int end) {
    int last = Math.min(end, pattern.length());
    ours.append(pattern, at, last);
    at = last;
  }

  private void escape() {
    if (!pattern.startsWith("\\Q", at)) {
      copyTo(at + 2);
      return;
    }
    int end = pattern.indexOf("\\E", at + 2);
    copyTo(end < 0 ? pattern.length() : end + 2);
  }

  /// A `]` that comes first, or first after `^`, ends nothing.
  private void beginClass() {
    classes++;
    copyTo(at + 1);
    if (pattern.startsWith("^", at)) {
      copyTo(at + 1);
    }
    if (pattern.startsWith("]", at)) {
      copyTo(at + 1);
    }
  }

  private void outside(char c) {
    switch (c) {
      case '$' -> {
        ours.append(flags.lines() ? END_OF_LINE : END);
        at++;
      }
      case '(' -> {
        outer.push(flags);
        copyTo(at + 1);
        if (pattern.startsWith("?", at)) {
          flags();
        }
      }
      case ')' -> {
        flags = outer.isEmpty() ? flags : outer.pop();
        copyTo(at + 1);
      }
      default -> copyTo(at + 1);
    }
  }

  /// Flags after `(?`: those that end with `)` are for the rest of the group around them.
  private void flags() {
    Flags found = flags;
    boolean on = true;
    int end = at + 1;
    while (end < pattern.length() && isFlag(pattern.charAt(end))) {
      char c = pattern.charAt(end++);
      on &= c != '-';
      found = found.with(c, on);
    }
    boolean ends = pattern.startsWith(")", end);
    if (ends || pattern.startsWith(":", end)) {
      flags = found;
      copyTo(end);
    }
    if (ends) {
      outer.pop();
      copyTo(end + 1);
    }
  }

  private static boolean isFlag(char c) {
    return c == '-' || (c >= 'a' && c <= 'z') || c == 'U';
  }
}
