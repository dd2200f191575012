package dev.banyan.testbase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.AssertionFailedError;

/// A kept text that a test's output is compared with, one file each under `src/test/golden` of the
/// module.
///
/// For everything a person reads: problems, reports, generated files. `-Dgolden=update` rewrites
/// the files from what the tests produce; the change is then reviewed like any other.
public final class Golden {
  private static final Path FOLDER = Path.of("src", "test", "golden");

  private Golden() {}

  /// Fails unless `actual` equals the golden file `name`, such as `config/unknown-field.txt`, line
  /// ends apart.
  public static void check(String name, String actual) {
    check(FOLDER.resolve(name), actual);
  }

  /// Fails unless `actual` equals the content of `file`, line ends apart.
  public static void check(Path file, String actual) {
    check(file, actual, "update".equals(System.getProperty("golden")));
  }

  static void check(Path file, String actual, boolean update) {
    String text = actual.replace("\r\n", "\n");
    try {
      if (update) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
      } else {
        compare(file, text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compare(Path file, String actual) throws IOException {
    if (!Files.exists(file)) {
      throw new AssertionFailedError(
          "no golden file " + file + ": write it with -Dgolden=update\n" + actual, "", actual);
    }
    String expected = Files.readString(file).replace("\r\n", "\n");
    if (!expected.equals(actual)) {
      throw new AssertionFailedError(
          file + firstDifference(expected.lines().toList(), actual.lines().toList()),
          expected,
          actual);
    }
  }

  private static String firstDifference(List<String> expected, List<String> actual) {
    int line = 0;
    while (line < expected.size()
        && line < actual.size()
        && expected.get(line).equals(actual.get(line))) {
      line++;
    }
    return ":%d: differs (rewrite with -Dgolden=update)\n  expected: %s\n  actual:   %s"
        .formatted(line + 1, lineOf(expected, line), lineOf(actual, line));
  }

  private static String lineOf(List<String> lines, int line) {
    return line < lines.size() ? lines.get(line) : "(end of text)";
  }
}
