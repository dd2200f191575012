package dev.banyan.mapping.lens;

import dev.banyan.mapping.LookupTable;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Type;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a lens stands while a mapping is compiled: what comes from below, what is wanted above,
/// and the arguments as they were written. Mistakes are reported where they stand. Owned by one
/// thread.
public final class LensSite {
  private static final int NUMBER_MAX = 1_000_000;

  /// What all sites of a mapping share. `exempt` stands for a `write:` field: there the laws do not
  /// hold, and a value is cut down to what the legacy side can take.
  public record Surroundings(Map<String, LookupTable> tables, boolean exempt, Mistakes mistakes) {}

  private final Node node;
  private final Shape legacy;
  private final @Nullable Type target;
  private final Surroundings around;

  /// `target` is the type of the modern field, when this is the last lens of its chain.
  public LensSite(Node node, Shape legacy, @Nullable Type target, Surroundings around) {
    this.node = node;
    this.legacy = legacy;
    this.target = target;
    this.around = around;
  }

  /// The word of a lens, as a scalar or as the first key of a map; null where there is none.
  public static @Nullable String word(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.text();
      case Node.Mapping map -> map.entries().isEmpty() ? null : map.keys().getFirst();
      case Node.Sequence _ -> null;
    };
  }

  public Shape legacy() {
    return legacy;
  }

  public @Nullable Type target() {
    return target;
  }

  public boolean exempt() {
    return around.exempt();
  }

  public Map<String, LookupTable> tables() {
    return around.tables();
  }

  public Place place() {
    return node instanceof Node.Mapping map ? map.entries().getFirst().key().place() : node.place();
  }

  /// The argument of that name; that of the lens's own word stands behind the word.
  public @Nullable Node argument(String name) {
    return node instanceof Node.Mapping map ? map.get(name) : null;
  }

  public Place placeOf(String name) {
    Node argument = argument(name);
    return argument == null ? place() : argument.place();
  }

  /// A scalar argument's text; null where it is missing, and with a mistake where it is no scalar.
  public @Nullable String text(String name) {
    Node argument = argument(name);
    if (argument == null) {
      return null;
    }
    if (argument instanceof Node.Scalar scalar) {
      return scalar.text();
    }
    error("argument-invalid", argument.place(), "`" + name + "` takes a single value", null);
    return null;
  }

  /// One of a few words; the first where it is missing; null, with a mistake, for another.
  public @Nullable String choice(String name, String... words) {
    if (argument(name) == null) {
      return words[0];
    }
    String given = text(name);
    if (given == null || List.of(words).contains(given)) {
      return given;
    }
    error(
        "argument-invalid",
        placeOf(name),
        "`" + name + "` cannot be `" + given + "`",
        Suggestion.forWord(given, List.of(words)));
    return null;
  }

  /// A whole number from 0 on; -1, with a mistake, where it is missing or is none.
  public int number(String name) {
    String given = text(name);
    if (given != null && given.matches("\\d{1,6}") && Integer.parseInt(given) <= NUMBER_MAX) {
      return Integer.parseInt(given);
    }
    error("argument-invalid", placeOf(name), "`" + name + "` takes a whole number", null);
    return -1;
  }

  /// `rounding:`, or `UNNECESSARY` where it is missing; null, with a mistake, where it is wrong.
  public @Nullable RoundingMode rounding() {
    String given =
        choice(
            "rounding",
            "none",
            "half-even",
            "half-up",
            "half-down",
            "up",
            "down",
            "ceiling",
            "floor");
    if (given == null) {
      return null;
    }
    return given.equals("none")
        ? RoundingMode.UNNECESSARY
        : RoundingMode.valueOf(given.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /// A value of that type from a scalar argument; null where it is missing or wrong.
  public @Nullable Object literal(String name, Type type) {
    Node argument = argument(name);
    return argument == null ? null : literal(argument, type);
  }

  /// One value or a list of them.
  public List<Object> literals(String name, Type type) {
    Node argument = argument(name);
    List<Node> nodes =
        argument == null
            ? List.of()
            : argument instanceof Node.Sequence list ? list.items() : List.of(argument);
    List<Object> values = new ArrayList<>();
    for (Node one : nodes) {
      Object value = literal(one, type);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  public @Nullable Object literal(Node scalar, Type type) {
    if (!(scalar instanceof Node.Scalar given)) {
      error("argument-invalid", scalar.place(), "a single value is expected here", null);
      return null;
    }
    return literal(given.text(), given.place(), type);
  }

  public @Nullable Object literal(String text, Place place, Type type) {
    try {
      return Literals.read(text, type);
    } catch (IllegalArgumentException e) {
      boolean listed = type instanceof Type.Enumeration;
      error(
          "unknown-value",
          place,
          "`" + text + "` " + (listed ? "is no value of the field" : e.getMessage()),
          type instanceof Type.Enumeration one ? Suggestion.forWord(text, one.values()) : null);
      return null;
    }
  }

  public void error(String code, Place place, String message, @Nullable String remedy) {
    around.mistakes().error(code, place, message, remedy);
  }

  /// An argument that changes nothing here.
  public void unused(String name, String why) {
    error(
        "argument-unused", placeOf(name), "`" + name + "` changes nothing: " + why, "leave it out");
  }

  /// The lens does not take what comes from below. Answers null, so that a fitter can return it.
  public @Nullable Fitting unfit(String takes) {
    error(
        "lens-misfit",
        place(),
        "`" + word(node) + "` takes " + takes + ", not " + Described.type(legacy.type()),
        Conversions.instead(legacy.type(), target));
    return null;
  }
}
