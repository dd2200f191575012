package dev.banyan.testbase;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the checkout lies, seen from whatever folder the tests were started in.
public final class Project {
  private Project() {}

  /// The root of the checkout: the nearest folder upwards that holds the build's `.mvn`.
  public static Path root() {
    return upwards()
        .filter(folder -> Files.isDirectory(folder.resolve(".mvn")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("not inside a checkout: " + here()));
  }

  /// The first of the working folder and its parents that holds `path`, with `path` resolved in it.
  static Optional<Path> nearest(String path) {
    return upwards().map(folder -> folder.resolve(path)).filter(Files::exists).findFirst();
  }

  private static Stream<Path> upwards() {
    return Stream.iterate(here(), Path::getParent).takeWhile(folder -> folder != null);
  }

  private static Path here() {
    return Path.of("").toAbsolutePath();
  }
}
