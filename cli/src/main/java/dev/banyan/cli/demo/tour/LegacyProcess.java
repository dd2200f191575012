package dev.banyan.cli.demo.tour;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An example's legacy side, running in a Java process of its own. It ends when its standard input
/// closes, so that it never outlives this process.
public final class LegacyProcess implements AutoCloseable {
  private static final String PACKAGE = "dev.banyan.example.";

  /// It lives for a minute and does little: what it takes to start is what matters.
  private static final List<String> QUICK_START =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final ChildProcess process;
  private final Map<String, String> addresses;

  private LegacyProcess(ChildProcess process, Map<String, String> addresses) {
    this.process = process;
    this.addresses = Map.copyOf(addresses);
  }

  /// Starts it from the folder of the example, whose name is also that of its package and main
  /// class, and waits until it is ready. Throws where it cannot be; the process has said why on
  /// standard error.
  public static LegacyProcess start(Path example) throws IOException {
    Path jars = example.resolve("target").resolve("app").resolve("lib");
    if (!Files.isDirectory(jars)) {
      throw new IOException("the example is not built: " + jars + " is missing");
    }
    String name = example.getFileName().toString();
    String main = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    List<String> words = new ArrayList<>(QUICK_START);
    words.addAll(List.of("-cp", jars + "/*", PACKAGE + name + "." + main));
    ChildProcess process = ChildProcess.start(new ChildProcess.Start(words, Map.of(), null));
    String said = process.line(name + " legacy ready ");
    if (said == null) {
      process.terminate();
      throw new IOException("the legacy side did not start");
    }
    return new LegacyProcess(process, addresses(said));
  }

  private static Map<String, String> addresses(String line) {
    Map<String, String> addresses = new HashMap<>();
    for (String word : List.of(line.split(" "))) {
      int equals = word.indexOf('=');
      addresses.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return addresses;
  }

  /// The address that its ready line has under a name, such as that of a system, or `control`.
  public String address(String system) {
    String address = addresses.get(system);
    if (address == null) {
      throw new IllegalStateException("the legacy side did not say where " + system + " is");
    }
    return address;
  }

  /// Moves the switch of a system's door, such as `open`, `down` or `slow&delay=MILLISECONDS`.
  public void door(HttpClient http, String system, String mode)
      throws IOException, InterruptedException {
    URI door = URI.create(address("control") + "/" + system + "?mode=" + mode);
    HttpRequest request =
        HttpRequest.newBuilder(door).PUT(HttpRequest.BodyPublishers.noBody()).build();
    int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status != 200) {
      throw new IOException("the door of " + system + " did not move: " + status);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
