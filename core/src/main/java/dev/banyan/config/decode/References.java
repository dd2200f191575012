package dev.banyan.config.decode;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Resolves `${env:NAME}`, `${env:NAME:-default}` and `${file:PATH}` in scalars. What they stand
/// for never enters a message.
final class References {
  private static final int SECRET_BYTES_MAX = 64 * 1024;
  private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([^}]*)\\}?");

  private final ConfigurationPaths paths;
  private final Environment environment;
  private final Mistakes mistakes;

  References(Decoding decoding) {
    this.environment = decoding.environment();
    this.paths = ConfigurationPaths.of(decoding);
    this.mistakes = decoding.mistakes();
  }

  /// Whether the text holds a reference.
  static boolean isIn(String text) {
    return text.contains("${");
  }

  /// The text with all references replaced; null, with a mistake reported, where one cannot be.
  /// `$${` stands for `${` itself.
  @Nullable String resolve(Node.Scalar scalar) {
    if (!isIn(scalar.text())) {
      return scalar.text();
    }
    if (!scalar.quoted()) {
      mistakes.error(
          "unquoted-reference",
          scalar.place(),
          "a reference stands in quotes",
          "write it like \"${env:NAME}\"");
      return null;
    }
    Matcher matcher = REFERENCE.matcher(scalar.text());
    StringBuilder text = new StringBuilder();
    boolean good = true;
    while (matcher.find()) {
      String value =
          matcher.group().startsWith("$$") ? matcher.group().substring(1) : one(matcher, scalar);
      good &= value != null;
      matcher.appendReplacement(text, value == null ? "" : Matcher.quoteReplacement(value));
    }
    matcher.appendTail(text);
    return good ? text.toString() : null;
  }

  private @Nullable String one(Matcher matcher, Node.Scalar scalar) {
    String inside = matcher.group(1);
    if (!matcher.group().endsWith("}")) {
      mistakes.error(
          "bad-reference", scalar.place(), "a reference is not closed", "its end is a `}`");
      return null;
    }
    if (inside.startsWith("env:")) {
      return variable(inside.substring("env:".length()), scalar);
    }
    if (inside.startsWith("file:")) {
      return file(inside.substring("file:".length()), scalar);
    }
    mistakes.error(
        "bad-reference",
        scalar.place(),
        "`${" + inside.replaceAll(":.*", ":…") + "}` is no known reference",
        "write `${env:NAME}`, `${env:NAME:-default}` or `${file:PATH}`");
    return null;
  }

  private @Nullable String variable(String inside, Node.Scalar scalar) {
    int cut = inside.indexOf(":-");
    String name = cut < 0 ? inside : inside.substring(0, cut);
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      mistakes.error(
          "bad-reference",
          scalar.place(),
          "a reference to a variable names it by letters, digits and underscores",
          "write `${env:NAME}` or `${env:NAME:-default}`");
      return null;
    }
    String value = environment.variable(name);
    if (value != null && (cut < 0 || !value.isEmpty())) {
      return value;
    }
    if (cut >= 0) {
      return inside.substring(cut + 2);
    }
    mistakes.error(
        "missing-variable",
        scalar.place(),
        "the environment variable `" + name + "` is not set",
        "set it, or give a default: `${env:" + name + ":-…}`");
    return null;
  }

  private @Nullable String file(String written, Node.Scalar scalar) {
    try {
      Path path = paths.resolve(written);
      if (Files.size(path) > SECRET_BYTES_MAX) {
        return failed(scalar, "the file `" + written + "` has more than 64 KiB", null);
      }
      return Files.readString(path, StandardCharsets.UTF_8).stripTrailing();
    } catch (CharacterCodingException e) {
      return failed(scalar, "the file `" + written + "` is not UTF-8", null);
    } catch (IOException e) {
      return failed(
          scalar,
          "the file `" + written + "` cannot be read",
          "its path starts from the folder of the main file");
    } catch (IllegalArgumentException e) {
      mistakes.error(
          "path-escape",
          scalar.place(),
          String.valueOf(e.getMessage()),
          "keep it in that folder, or where secrets are mounted");
      return null;
    }
  }

  private @Nullable String failed(Node.Scalar scalar, String message, @Nullable String remedy) {
    mistakes.error("missing-secret", scalar.place(), message, remedy);
    return null;
  }
}
