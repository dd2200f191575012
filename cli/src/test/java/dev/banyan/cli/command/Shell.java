package dev.banyan.cli.command;

import dev.banyan.cli.Console;
import dev.banyan.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Runs command lines in a folder and keeps what they print.
record Shell(Path folder) {
  /// What came of one command line; the folder's own name is left out of what was printed.
  record Result(int exit, String out, String err) {}

  Result run(String... words) {
    return fed("", words);
  }

  Result fed(String input, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            folder,
            Map.of());
    int exit = Main.run(words, console);
    return new Result(exit, text(out), text(err));
  }

  private String text(ByteArrayOutputStream out) {
    return out.toString(StandardCharsets.UTF_8).replace(folder.toString() + "/", "");
  }

  void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
