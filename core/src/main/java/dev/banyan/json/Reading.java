package dev.banyan.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.banyan.base.Fault;
import dev.banyan.base.Fault.Violation;
import dev.banyan.text.JsonPlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One body being read: the parser, where in the value it is, and what is wrong so far. One thread.
final class Reading {
  /// More violations than this help nobody; reading stops there.
  static final int VIOLATIONS_MAX = 20;

  /// Stands for a value that broke its type; never reaches a caller, because the reading then
  /// fails.
  static final Object BROKEN = new Object();

  private final JsonLimits limits;
  private final List<Violation> violations = new ArrayList<>();
  private final JsonPlace place = new JsonPlace();
  private JsonParser parser;
  private int values;

  Reading(JsonParser parser, JsonLimits limits) {
    this.parser = parser;
    this.limits = limits;
  }

  JsonParser parser() {
    return parser;
  }

  JsonLimits limits() {
    return limits;
  }

  /// Puts another parser in place of this one, for members that had to be looked at twice.
  JsonParser replace(JsonParser other) {
    JsonParser before = parser;
    parser = other;
    return before;
  }

  void enter(@Nullable String name, int index) {
    place.enter(name, index);
  }

  void leave() {
    place.leave();
  }

  /// Counts a value against the limit.
  void count() {
    if (++values > limits.valuesMax()) {
      throw Fault.of(
          Fault.Kind.TOO_LARGE, "The body holds more than " + limits.valuesMax() + " values");
    }
  }

  /// Notes that the value here is wrong; its text starts with a verb: `must be …`.
  Object violation(String message) {
    violations.add(new Violation(place.pointer(), message));
    if (violations.size() >= VIOLATIONS_MAX) {
      throw Fault.invalid(violations);
    }
    return BROKEN;
  }

  /// Notes that something is wrong with the member of that name.
  void violationAt(String name, String message) {
    enter(name, 0);
    violation(message);
    leave();
  }

  /// Notes that the value here is of another kind, and passes over it.
  Object mismatch(String expected) throws IOException {
    JsonToken token = parser.currentToken();
    parser.skipChildren();
    return token == JsonToken.VALUE_NULL
        ? violation("must not be null; expected is " + expected)
        : violation("must be " + expected + ", not " + kind(token));
  }

  void finish() {
    if (!violations.isEmpty()) {
      throw Fault.invalid(violations);
    }
  }

  Fault duplicate(String name) {
    return Malformed.at(parser.currentLocation(), "`" + JsonPlace.shown(name) + "` stands twice");
  }

  private static String kind(@Nullable JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case null, default -> "something else";
    };
  }
}
