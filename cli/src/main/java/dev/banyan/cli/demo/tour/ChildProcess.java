package dev.banyan.cli.demo.tour;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A Java process of the demonstration's own, started and ended with it.
public final class ChildProcess implements AutoCloseable {
  private static final int START_SECONDS_MAX = 120;
  private static final int END_SECONDS_MAX = 20;

  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /// What is started: the virtual machine's options and the main class with its arguments, with
  /// variables beside those of this process, and the file that takes all that it says; null where
  /// its output is read by [#line].
  public record Start(List<String> words, Map<String, String> variables, @Nullable File log) {
    public Start {
      words = List.copyOf(words);
      variables = Map.copyOf(variables);
    }
  }

  /// The words that start Banyan itself as this process was started.
  public static List<String> banyan(List<String> arguments) {
    List<String> words = new ArrayList<>();
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("-X") || option.startsWith("--")) {
        words.add(option);
      }
    }
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.banyan.cli.Main"));
    words.addAll(arguments);
    return words;
  }

  /// Starts it; what it has started is ended by [#close].
  public static ChildProcess start(Start start) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(start.words());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(start.variables());
    if (start.log() == null) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    } else {
      builder.redirectErrorStream(true).redirectOutput(start.log());
    }
    return new ChildProcess(builder.start());
  }

  /// The rest of the first line that begins so; null where it ended, or took too long, before.
  @Nullable String line(String beginning) throws IOException {
    CountDownLatch ready = new CountDownLatch(1);
    Thread.ofVirtual().name("demo start").start(() -> endUnless(ready));
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = output.readLine();
    }
    ready.countDown();
    return line == null ? null : line.substring(beginning.length());
  }

  private void endUnless(CountDownLatch ready) {
    try {
      if (!ready.await(START_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroy();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// Its exit code, when it has ended by itself; it is ended where that takes too long.
  public int exit() {
    await();
    return process.exitValue();
  }

  /// Ends it at once, without a word to it, as `kill -9` does; returns when it has gone.
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /// Tells it to end.
  public void terminate() {
    process.destroy();
    await();
  }

  private void await() {
    try {
      if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /// Closes its standard input, which tells it to end, and waits for that.
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      process.destroy();
    }
    await();
  }
}
