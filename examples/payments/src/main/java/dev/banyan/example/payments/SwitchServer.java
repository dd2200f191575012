package dev.banyan.example.payments;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.xml.ws.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The switch, listening on a free loopback port: Metro's endpoint under `/switch`, and what it has
/// done under `/ledger/REFERENCE`, as JSON.
public final class SwitchServer implements AutoCloseable {
  private static final String LEDGER = "/ledger/";

  private final HttpServer server;
  private final Endpoint endpoint;
  private final Ledger ledger = new Ledger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  public SwitchServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    endpoint = Endpoint.create(new SwitchService(ledger));
    endpoint.publish(server.createContext("/switch"));
    server.createContext(LEDGER, this::show);
    server.start();
  }

  private void show(HttpExchange exchange) throws IOException {
    String reference = exchange.getRequestURI().getPath().substring(LEDGER.length());
    byte[] json = ledger.json(reference).getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, json.length);
      exchange.getResponseBody().write(json);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    endpoint.stop();
    server.stop(0);
    threads.close();
  }
}
