package dev.banyan.example.orders;

import dev.banyan.example.meridian.door.Door;
import dev.banyan.example.meridian.door.Doors;
import dev.banyan.example.payments.SwitchServer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The bank behind a door, and the warehouse with its broker, in a process.
///
/// Prints one line when all of it answers, and ends when its standard input closes or it is told to
/// terminate.
public final class Orders {
  private static final byte[] GARBAGE =
      "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private Orders() {}

  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    try (SwitchServer bank = new SwitchServer();
        Door door = new Door(0, bank.port(), GARBAGE);
        Doors doors = new Doors(0, Map.of("bank", door));
        Broker broker = new Broker();
        Warehouse warehouse = new Warehouse(broker.url());
        WarehouseDesk desk = new WarehouseDesk(warehouse)) {
      System.out.println(
          "orders legacy ready bank=%s ledger=%s control=%s broker=%s warehouse=%s"
              .formatted(
                  "http://127.0.0.1:" + door.port() + "/switch",
                  "http://127.0.0.1:" + bank.port() + "/ledger/",
                  "http://127.0.0.1:" + doors.port() + "/doors",
                  broker.url(),
                  "http://127.0.0.1:" + desk.port() + "/warehouse/"));
      System.out.flush();
      while (System.in.read() >= 0) {
        // Whatever is written here says nothing; its end says that it is time to go.
      }
    }
    System.exit(0);
  }
}
