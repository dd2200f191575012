package dev.banyan.gateway.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Runs [KilledGateway] in a process of its own, and kills it.
final class KilledProcess {
  private KilledProcess() {}

  /// What is left to be done.
  interface Left {
    List<String> now() throws IOException;
  }

  /// Kills after so many lines; one less than none waits until nothing is left.
  static void run(Path folder, Left left, int lines, String... arguments) throws IOException {
    Process process = start(folder, arguments);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      int count = 0;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        boolean enough = lines >= 0 ? count++ == lines : left.now().isEmpty();
        if (enough) {
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  private static Process start(Path folder, String... arguments) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            KilledGateway.class.getName(),
            folder.toString());
    return new ProcessBuilder(Stream.concat(command.stream(), Arrays.stream(arguments)).toList())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
