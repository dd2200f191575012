package dev.banyan.example.meridian;

import dev.banyan.example.meridian.catalogue.CatalogueServer;
import dev.banyan.example.meridian.crm.CrmServer;
import dev.banyan.example.meridian.door.Door;
import dev.banyan.example.meridian.door.Doors;
import dev.banyan.example.meridian.erp.ErpDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The whole legacy side in one process: CRM, ERP and catalogue, each behind a door on the loopback
/// interface, and the doors' switches.
///
/// Prints one line when all of it answers, and ends when its standard input closes or it is told to
/// terminate.
public final class Meridian implements AutoCloseable {
  private static final byte[] HTTP_GARBAGE =
      """
      HTTP/1.1 200 OK\r
      Content-Type: text/html; charset=iso-8859-1\r
      Content-Length: 57\r
      Connection: close\r
      \r
      <html><body><h1>Wartungsarbeiten</h1><p>Bitte warten</p>
      """
          .getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] SQL_GARBAGE =
      "?? nobody speaks SQL here ??".getBytes(StandardCharsets.US_ASCII);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Door crm;
  private final Door erp;
  private final Door catalogue;
  private final Doors doors;

  /// Starts everything; `ports` may name those of `crm`, `erp`, `catalogue` and `control`.
  public Meridian(Map<String, Integer> ports) throws IOException, SQLException {
    boolean started = false;
    try {
      CrmServer crmServer = kept(new CrmServer());
      ErpDatabase database = kept(new ErpDatabase());
      CatalogueServer catalogueServer = kept(new CatalogueServer());
      crm = door(ports, "crm", crmServer.port(), HTTP_GARBAGE);
      erp = door(ports, "erp", database.port(), SQL_GARBAGE);
      catalogue = door(ports, "catalogue", catalogueServer.port(), HTTP_GARBAGE);
      doors =
          kept(
              new Doors(
                  ports.getOrDefault("control", 0),
                  Map.of("crm", crm, "erp", erp, "catalogue", catalogue)));
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  private Door door(Map<String, Integer> ports, String name, int target, byte[] garbage)
      throws IOException {
    return kept(new Door(ports.getOrDefault(name, 0), target, garbage));
  }

  private <T extends AutoCloseable> T kept(T part) {
    open.push(part);
    return part;
  }

  /// Where the CRM's SOAP service answers.
  public String crm() {
    return "http://127.0.0.1:" + crm.port() + "/crm";
  }

  public String erp() {
    return "jdbc:postgresql://127.0.0.1:" + erp.port() + "/" + ErpDatabase.NAME;
  }

  public String catalogue() {
    return "http://127.0.0.1:" + catalogue.port();
  }

  /// Where the doors' switches are.
  public String control() {
    return "http://127.0.0.1:" + doors.port() + "/doors";
  }

  /// The line that says where everything is.
  public String readyLine() {
    return "meridian legacy ready crm=%s erp=%s catalogue=%s control=%s"
        .formatted(crm(), erp(), catalogue(), control());
  }

  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.err.println("meridian: " + e);
      }
    }
  }

  public static void main(String[] arguments) throws IOException, SQLException {
    Logger.getLogger("").setLevel(Level.WARNING);
    Map<String, Integer> ports = new TreeMap<>();
    for (String argument : arguments) {
      if (!argument.matches("(crm|erp|catalogue|control)=\\d{1,5}")) {
        System.err.println("usage: meridian [crm=PORT] [erp=PORT] [catalogue=PORT] [control=PORT]");
        System.exit(2);
      }
      int equals = argument.indexOf('=');
      ports.put(argument.substring(0, equals), Integer.valueOf(argument.substring(equals + 1)));
    }
    try (Meridian meridian = new Meridian(ports)) {
      Runtime.getRuntime().addShutdownHook(new Thread(meridian::close, "meridian end"));
      System.out.println(meridian.readyLine());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Whatever is written here says nothing; its end says that it is time to go.
      }
    }
    System.exit(0);
  }
}
