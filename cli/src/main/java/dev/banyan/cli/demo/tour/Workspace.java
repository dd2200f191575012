package dev.banyan.cli.demo.tour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A copy of the example's configuration in a folder of its own, to be edited and thrown away: what
/// the demonstration serves. The checkout stays as it is.
public final class Workspace implements AutoCloseable {
  private final Path folder;
  private final String configuration;

  /// Copies the configuration of an example, and the folders that it refers to.
  public Workspace(Path example, String configuration, List<String> folders) throws IOException {
    this.configuration = configuration;
    folder = Files.createTempDirectory("banyan-demo");
    copy(example.resolve(configuration), folder.resolve(configuration));
    for (String part : folders) {
      copy(example.resolve(part), folder.resolve(part));
    }
  }

  /// Puts a text where the configuration looks for it.
  public void put(String path, String text) throws IOException {
    Files.writeString(folder.resolve(path), text);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  public Path configuration() {
    return folder.resolve(configuration);
  }

  public Path folder() {
    return folder;
  }

  /// The content of a file under `secrets`.
  public String secret(String name) {
    try {
      return Files.readString(folder.resolve("secrets").resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String text() {
    try {
      return Files.readString(configuration());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Puts another text in the configuration's place, in one step.
  public void write(String text) {
    try {
      Path fresh = Files.writeString(folder.resolve(configuration + ".new"), text);
      Files.move(fresh, configuration(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
