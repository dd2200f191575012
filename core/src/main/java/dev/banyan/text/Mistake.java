package dev.banyan.text;

import org.jspecify.annotations.Nullable;

/// One thing wrong in something a person wrote: where, what, and what to write instead.
///
/// `code` is a stable kebab-case name for golden tests, SARIF and documentation; `remedy` is null
/// where the message already says what to do.
public record Mistake(
    Severity severity, String code, Place place, String message, @Nullable String remedy) {

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
    String line = place.source().line(place.line()).replace('\t', ' ');
    int length = Math.max(1, Math.min(place.length(), line.length() - place.column() + 1));
    String mark = " ".repeat(Math.max(0, place.column() - 1)) + "^".repeat(length);
    String under = "      | " + mark + (remedy == null ? "" : " " + remedy);
    return head + "\n" + number + " | " + line + "\n" + under;
  }
}
