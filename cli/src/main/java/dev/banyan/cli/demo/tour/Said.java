package dev.banyan.cli.demo.tour;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a `banyan` command in a process of its own said, with its exit code.
public record Said(int exit, List<String> lines) {
  public Said {
    lines = List.copyOf(lines);
  }

  /// Shows the command, runs it, and keeps what it says in a file.
  public static Said by(Guide guide, List<String> words, Path log) throws IOException {
    guide.say("$ banyan " + String.join(" ", words));
    try (ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Start(ChildProcess.banyan(words), Map.of(), log.toFile()))) {
      return new Said(process.exit(), Files.readAllLines(log));
    }
  }
}
