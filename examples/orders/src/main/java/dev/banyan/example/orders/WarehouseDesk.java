package dev.banyan.example.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// What people see and do in the warehouse, as a loopback HTTP service: `GET /warehouse/ORDER` says
/// how many slips came for an order, and how many parcels were packed; `PUT
/// /warehouse/scale/kilograms` turns the scale to kilograms, `grams` back.
final class WarehouseDesk implements AutoCloseable {
  private static final String PATH = "/warehouse/";
  private static final String SCALE = PATH + "scale/";

  private final Warehouse warehouse;
  private final HttpServer server;

  WarehouseDesk(Warehouse warehouse) throws IOException {
    this.warehouse = warehouse;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(PATH, this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (exchange.getRequestMethod().equals("GET")) {
      Warehouse.Count count = warehouse.count(path.substring(PATH.length()));
      answer(
          exchange, 200, "{\"slips\":%d,\"packed\":%d}".formatted(count.slips(), count.packed()));
      return;
    }
    for (Warehouse.Scale scale : Warehouse.Scale.values()) {
      if (path.equals(SCALE + scale.name().toLowerCase(Locale.ROOT))) {
        warehouse.scale(scale);
        answer(exchange, 200, "{}");
        return;
      }
    }
    answer(exchange, 404, "{}");
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
