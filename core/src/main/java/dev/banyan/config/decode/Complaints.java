package dev.banyan.config.decode;

import dev.banyan.config.shape.Part;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.text.Source;
import dev.banyan.text.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The words of everything that can be wrong between nodes and records.
final class Complaints {
  private static final int SHOWN_MAX = 40;

  private final Mistakes mistakes;
  private final KnownKeys known;

  Complaints(Decoding decoding) {
    this.mistakes = decoding.mistakes();
    this.known = decoding.known();
  }

  void unknownKey(Name key, Collection<String> allowed, Where where) {
    String word = key.value();
    Optional<String> nearest = Suggestion.nearest(word, allowed);
    List<String> sections = known.sections(word);
    if (!sections.isEmpty() && (nearest.isEmpty() || nearest.get().length() < 4)) {
      mistakes.error(
          "misplaced-key",
          key.place(),
          "`" + word + "` does not belong in " + where,
          "it stands in " + String.join(" or ", sections.stream().distinct().limit(2).toList()));
      return;
    }
    String remedy =
        nearest.isPresent()
            ? "did you mean `" + nearest.get() + "`?"
            : allowed.isEmpty() ? null : "one of: " + String.join(", ", allowed);
    mistakes.error("unknown-key", key.place(), "unknown key `" + word + "` in " + where, remedy);
  }

  void missing(Part part, Where where) {
    mistakes.error(
        "missing-key",
        where.place(),
        "`" + part.key() + "` is missing in " + where,
        part.doc().isEmpty() ? null : "`" + part.key() + "`: " + lower(part.doc()));
  }

  void nothing(Where where) {
    if (where.label().endsWith(")`")) {
      return; // the rest of a type that a comma has cut in two; the type is reported
    }
    mistakes.error(
        "missing-value", where.place(), where + " has no value", "write one, or remove the key");
  }

  void empty(Where where) {
    mistakes.error(
        "missing-value",
        where.place(),
        where + " needs at least one entry",
        "write one, or remove the key");
  }

  void wrongShape(Node node, Where where, String expected) {
    String found =
        switch (node) {
          case Node.Mapping _ -> "a map";
          case Node.Sequence _ -> "a list";
          case Node.Scalar _ -> "a single value";
        };
    String remedy =
        switch (expected) {
          case "an expression" -> "if this is an expression, put it in double quotes";
          case String map when map.startsWith("a map") ->
              "write `key: value` lines, indented below the key, without `-`";
          case "a list" -> "write `[ … ]`, or lines that start with `-`";
          default -> "write one value behind the key, and nothing below it";
        };
    mistakes.error(
        "wrong-shape", node.place(), where + " takes " + expected + ", not " + found, remedy);
  }

  void wrongValue(Node.Scalar scalar, Where where, String noun, @Nullable String why) {
    String text = scalar.text().strip();
    String shown = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
    boolean resolved = References.isIn(text);
    String message =
        (resolved ? "what `" + shown + "` stands for is" : "`" + shown + "` is")
            + " not "
            + noun
            + " ("
            + where
            + ")";
    mistakes.error(
        "wrong-value",
        scalar.place(),
        message,
        resolved || why == null || why.isEmpty() ? "write " + noun : why);
  }

  void path(Node.Scalar scalar, Where where, @Nullable String why) {
    mistakes.error(
        "path-escape",
        scalar.place(),
        why + " (" + where + ")",
        "paths start from the folder of the main file and stay in it");
  }

  /// Always true, for use in conditions.
  boolean zero(Node.Scalar scalar, Where where) {
    mistakes.error(
        "zero-switches-off",
        scalar.place(),
        "zero would switch " + where + " off",
        "write a value above zero, or remove the key");
    return true;
  }

  void secretInClear(Node.Scalar scalar, Where where) {
    mistakes.error(
        "secret-in-clear",
        masked(scalar.place()),
        where + " is a secret and stands here in clear",
        "write \"${env:NAME}\" or \"${file:PATH}\"");
  }

  void eaten(Place place, String why) {
    mistakes.error(
        "yaml-eats-expression", place, why, "put the whole expression in double quotes: \"…\"");
  }

  void bothOf(Name second, List<String> keys, Where where) {
    mistakes.error(
        "both-of",
        second.place(),
        "only one of " + quoted(keys, "and") + " stands in " + where,
        "remove all but one");
  }

  void neitherOf(List<String> keys, Where where) {
    mistakes.error(
        "neither-of", where.place(), where + " needs " + quoted(keys, "or"), "write one of them");
  }

  void excluded(Name key, List<String> companions, String chosen, Where where) {
    mistakes.error(
        "excluded-key",
        key.place(),
        "`" + key + "` does not go with `" + chosen + "` in " + where,
        "it goes with " + quoted(companions, "or"));
  }

  void notBuilt(Place place, String what, String remedy) {
    mistakes.error(
        "not-built",
        place,
        what + " is part of the language but not built yet",
        remedy.isEmpty() ? "remove it until a later version has it" : remedy);
  }

  void refused(Where where, @Nullable String message) {
    mistakes.error("wrong-value", where.place(), where + " does not hold together", message);
  }

  private static Place masked(Place place) {
    Source source = place.source();
    List<String> lines = new ArrayList<>(source.lines());
    if (place.line() >= 1 && place.line() <= lines.size()) {
      String line = lines.get(place.line() - 1);
      int start = Math.min(place.column() - 1, line.length());
      int end = Math.min(start + place.length(), line.length());
      String mask = line.substring(0, start) + "*".repeat(end - start) + line.substring(end);
      lines.set(place.line() - 1, mask);
    }
    return new Place(
        new Source(source.name(), lines), place.line(), place.column(), place.length());
  }

  private static String quoted(List<String> keys, String word) {
    List<String> marked = keys.stream().map(key -> "`" + key + "`").toList();
    int last = marked.size() - 1;
    return last == 0
        ? marked.getFirst()
        : String.join(", ", marked.subList(0, last)) + " " + word + " " + marked.get(last);
  }

  private static String lower(String sentence) {
    String start = sentence.substring(0, 1).toLowerCase(java.util.Locale.ROOT);
    String text = start + sentence.substring(1);
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
