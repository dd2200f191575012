package dev.banyan.config.decode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Resolves the paths a configuration names: they start from its folder and stay in it, symbolic
/// links followed, or lie in a folder where the platform mounts secrets.
public record ConfigurationPaths(Path folder, Environment environment, Consumer<Path> files) {

  /// The absolute path; throws `IllegalArgumentException` that says what is wrong with it. The file
  /// need not exist.
  public Path resolve(String written) {
    Path path;
    try {
      path = folder.resolve(written).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("this is not a path", e);
    }
    if (!isWithin(path, folder)
        && environment.secretFolders().stream().noneMatch(path::startsWith)) {
      throw new IllegalArgumentException("this path leads out of the configuration's folder");
    }
    files.accept(path);
    return path;
  }

  public static ConfigurationPaths of(Decoding decoding) {
    return new ConfigurationPaths(decoding.folder(), decoding.environment(), decoding.files());
  }

  private static boolean isWithin(Path path, Path folder) {
    if (!path.startsWith(folder.toAbsolutePath().normalize())) {
      return false;
    }
    try {
      return !Files.exists(path) || path.toRealPath().startsWith(folder.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }
}
