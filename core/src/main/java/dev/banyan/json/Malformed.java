package dev.banyan.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.banyan.base.Fault;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says in our words what Jackson could not read: its own messages name Java settings and repeat
/// what stood in the body, which may be personal.
final class Malformed {
  private static final Map<String, String> WORDS =
      Map.of(
          "Duplicate", "a name that stands twice",
          "Illegal unquoted", "a control character inside a text",
          "Unrecognized token", "a word that is none of `true`, `false` and `null`",
          "Unrecognized character escape", "an escape that JSON does not have",
          "Unexpected close marker", "a closing bracket that does not fit",
          "Invalid numeric value", "a number not written as JSON writes numbers",
          "Unexpected character", "a character that does not belong there");

  private Malformed() {}

  static Fault of(JsonProcessingException failure, JsonLimits limits) {
    String message = String.valueOf(failure.getOriginalMessage());
    if (failure instanceof StreamConstraintsException) {
      return overLimit(message, limits);
    }
    if (failure instanceof JsonEOFException) {
      return at(failure.getLocation(), "it ends too early");
    }
    for (Map.Entry<String, String> entry : WORDS.entrySet()) {
      if (message.startsWith(entry.getKey())) {
        return at(failure.getLocation(), entry.getValue());
      }
    }
    return at(failure.getLocation(), "something that JSON does not allow there");
  }

  static Fault at(@Nullable JsonLocation location, String what) {
    String place =
        location == null
            ? ""
            : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    return Fault.of(Fault.Kind.MALFORMED, "The body is not JSON: " + what + place);
  }

  private static Fault overLimit(String message, JsonLimits limits) {
    if (message.contains("nesting")) {
      return Fault.of(
          Fault.Kind.MALFORMED, "The body is nested deeper than " + limits.depthMax() + " levels");
    }
    if (message.contains("Number")) {
      return Fault.of(
          Fault.Kind.MALFORMED,
          "A number has more than " + limits.numberLengthMax() + " characters");
    }
    if (message.contains("Name")) {
      return Fault.of(
          Fault.Kind.MALFORMED, "A name has more than " + limits.nameLengthMax() + " characters");
    }
    return Fault.of(
        Fault.Kind.TOO_LARGE, "A text has more than " + limits.textLengthMax() + " characters");
  }
}
