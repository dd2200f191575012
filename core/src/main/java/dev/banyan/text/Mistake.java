package dev.banyan.text;

import org.jspecify.annotations.Nullable;

/// One thing wrong in something a person wrote: where, what, and what to write instead.
///
/// `code` is a stable kebab-case name for golden tests, SARIF and documentation; `remedy` is null
/// where the message already says what to do.
public record Mistake(
    Severity severity, String code, Place place, String message, @Nullable String remedy) {

  /// Of a longer line only the surroundings of the place are shown.
  private static final int SHOWN_MAX = 160;

  /// An error stops the configuration from being used; a warning does not.
  public enum Severity {
    ERROR,
    WARNING
  }

  public static Mistake error(String code, Place place, String message, @Nullable String remedy) {
    return new Mistake(Severity.ERROR, code, place, message, remedy);
  }

  public static Mistake warning(String code, Place place, String message, @Nullable String remedy) {
    return new Mistake(Severity.WARNING, code, place, message, remedy);
  }

  /// The mistake as people read it: place, severity, message; the line it stands on; a mark under
  /// it with the remedy beside it.
  public String render() {
    String head =
        place + ": " + (severity == Severity.ERROR ? "error" : "warning") + ": " + message;
    if (place.line() == 0) {
      return remedy == null ? head : head + "\n       " + remedy;
    }
    String number = "%5d".formatted(place.line());
    String whole = place.source().line(place.line()).replace('\t', ' ');
    int column = Math.clamp(place.column() - 1L, 0, whole.length());
    int start = whole.length() <= SHOWN_MAX ? 0 : Math.max(0, column - SHOWN_MAX / 2);
    String line = whole.substring(start, Math.min(whole.length(), start + SHOWN_MAX));
    int length = Math.max(1, Math.min(place.length(), line.length() - (column - start)));
    String mark = " ".repeat(column - start) + "^".repeat(length);
    String under = "      | " + mark + (remedy == null ? "" : " " + remedy);
    return head + "\n" + number + " | " + line + "\n" + under;
  }
}
