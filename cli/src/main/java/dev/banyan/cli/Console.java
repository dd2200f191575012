package dev.banyan.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// What a command talks to: standard streams, the working folder, the environment. Given, so that
/// commands can be run in tests.
public record Console(
    PrintStream output,
    PrintStream errors,
    InputStream input,
    Path folder,
    Map<String, String> environment) {

  public static Console ofProcess() {
    return new Console(
        new Output(new java.io.FileOutputStream(java.io.FileDescriptor.out)),
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.in,
        Path.of("").toAbsolutePath(),
        System.getenv());
  }

  /// Standard output that says where it does not take what is written.
  private static final class Output extends PrintStream {
    private final OutputStream raw;

    Output(OutputStream raw) {
      super(raw, true, StandardCharsets.UTF_8);
      this.raw = raw;
    }
  }

  /// The output as it is, which throws where it is full or closed.
  public OutputStream raw() {
    return output instanceof Output own ? own.raw : output;
  }

  public void out(String line) {
    output.println(line);
  }

  public void err(String line) {
    errors.println(line);
  }

  /// `1 route`, `2 routes`: how many there are of something.
  public static String count(int number, String noun) {
    return number + " " + (number == 1 ? noun : noun + "s");
  }

  /// A path of the command line, from the working folder.
  public Path path(String text) {
    return folder.resolve(text).normalize();
  }
}
