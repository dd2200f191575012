package dev.banyan.gateway.oracle;

import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A gateway in a process of its own, to be killed: `ServedGateway FOLDER STORE`. Prints `admin N`
/// and `port N` when it serves; arms its point when it reads a line; ends in an orderly way with
/// its input.
final class ServedGateway {
  private ServedGateway() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    String configuration = Files.readString(folder.resolve("gateway.yaml"));
    try (TestGateway gateway =
        TestGateway.start(folder, configuration, Map.of("STORE_URL", args[1]), Connectors.all())) {
      Points.tell("admin " + gateway.admin("/").getPort());
      Points.tell("port " + gateway.uri("/").getPort());
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (in.readLine() != null) {
        Points.arm();
      }
    }
    System.exit(0);
  }
}
