package dev.banyan.example.payments;

import dev.banyan.example.meridian.door.Door;
import dev.banyan.example.meridian.door.Doors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The switch in a process: behind a door that loses what it carries when told to, with its ledger
/// past the door.
///
/// Prints one line when it answers, and ends when its standard input closes or it is told to
/// terminate.
public final class Payments {
  private static final byte[] GARBAGE =
      "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private Payments() {}

  public static void main(String[] arguments) throws IOException {
    Logger.getLogger("").setLevel(Level.WARNING);
    try (SwitchServer server = new SwitchServer();
        Door door = new Door(0, server.port(), GARBAGE);
        Doors doors = new Doors(0, Map.of("switch", door))) {
      System.out.println(
          "payments legacy ready switch=%s ledger=%s control=%s"
              .formatted(
                  "http://127.0.0.1:" + door.port() + "/switch",
                  "http://127.0.0.1:" + server.port() + "/ledger/",
                  "http://127.0.0.1:" + doors.port() + "/doors"));
      System.out.flush();
      while (System.in.read() >= 0) {
        // Whatever is written here says nothing; its end says that it is time to go.
      }
    }
    System.exit(0);
  }
}
