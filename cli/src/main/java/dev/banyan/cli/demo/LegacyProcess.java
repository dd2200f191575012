package dev.banyan.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The example's legacy side, running in a Java process of its own. It ends when its standard input
/// closes, so that it never outlives this process.
final class LegacyProcess implements AutoCloseable {
  private static final String MAIN = "dev.banyan.example.meridian.Meridian";
  private static final String READY = "meridian legacy ready ";
  private static final int START_SECONDS_MAX = 120;
  private static final int END_SECONDS_MAX = 20;

  private final Process process;
  private final Map<String, String> addresses;

  private LegacyProcess(Process process, Map<String, String> addresses) {
    this.process = process;
    this.addresses = Map.copyOf(addresses);
  }

  /// Starts it from `example` and waits until it is ready. Throws where it cannot be; the process
  /// has said why on standard error.
  static LegacyProcess start(Path example) throws IOException {
    Path jars = example.resolve("target").resolve("app").resolve("lib");
    if (!Files.isDirectory(jars)) {
      throw new IOException("the example is not built: " + jars + " is missing");
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(java, "-Xmx256m", "-XX:+UseSerialGC", "-cp", jars + "/*", MAIN)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    CountDownLatch ready = new CountDownLatch(1);
    Thread.ofVirtual().name("legacy start").start(() -> endUnless(ready, process));
    String line = readyLine(process.inputReader(StandardCharsets.UTF_8));
    ready.countDown();
    if (line == null) {
      process.destroy();
      throw new IOException("the legacy side did not start");
    }
    return new LegacyProcess(process, addresses(line));
  }

  private static void endUnless(CountDownLatch ready, Process process) {
    try {
      if (!ready.await(START_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroy();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Null where the process ended before it was ready.
  private static @Nullable String readyLine(BufferedReader output) throws IOException {
    String line = output.readLine();
    while (line != null && !line.startsWith(READY)) {
      line = output.readLine();
    }
    return line;
  }

  private static Map<String, String> addresses(String line) {
    Map<String, String> addresses = new HashMap<>();
    for (String word : List.of(line.substring(READY.length()).split(" "))) {
      int equals = word.indexOf('=');
      addresses.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return addresses;
  }

  /// The address of `crm`, `erp`, `catalogue` or `control`.
  String address(String system) {
    String address = addresses.get(system);
    if (address == null) {
      throw new IllegalStateException("the legacy side did not say where " + system + " is");
    }
    return address;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException _) {
      process.destroy();
    } catch (InterruptedException _) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
