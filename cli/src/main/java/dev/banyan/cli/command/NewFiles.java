package dev.banyan.cli.command;

import dev.banyan.cli.Console;
import dev.banyan.cli.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// Files that a command makes: all of them or none, and never over one that exists. Owned by one
/// thread.
final class NewFiles {
  private final Path folder;
  private final Map<String, String> texts = new LinkedHashMap<>();

  NewFiles(Path folder) {
    this.folder = folder;
  }

  /// Throws `UsageException` where there is such a file already.
  NewFiles add(String name, String text) {
    if (Files.exists(folder.resolve(name))) {
      throw new UsageException(
          "there is a " + folder.resolve(name) + " already, and nothing is overwritten");
    }
    texts.put(name, text);
    return this;
  }

  /// Writes them and says so.
  void write(Console console) {
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> file : texts.entrySet()) {
        Files.writeString(
            folder.resolve(file.getKey()), file.getValue(), StandardOpenOption.CREATE_NEW);
        console.out("wrote " + shown(console, folder.resolve(file.getKey())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A path as the person at the console would write it.
  static String shown(Console console, Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    return absolute.startsWith(console.folder())
        ? console.folder().relativize(absolute).toString()
        : absolute.toString();
  }
}
