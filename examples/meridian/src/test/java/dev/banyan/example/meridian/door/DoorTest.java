package dev.banyan.example.meridian.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A door does what it was told to from the moment that it was told.
final class DoorTest {
  private static final int ROUNDS = 300;
  private static final int BUSY = 8;

  private HttpServer system;
  private Door door;

  @BeforeEach
  void start() throws IOException {
    system = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    system.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    system.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
    system.start();
    door = new Door(0, system.getAddress().getPort(), new byte[0]);
  }

  @AfterEach
  void stop() throws IOException {
    door.close();
    system.stop(0);
  }

  /// The first line of an answer, and empty where there is none.
  private String ask() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
    } catch (IOException _) {
      return "";
    }
  }

  @Test
  void letsNobodyPassOnceItIsDown() throws Exception {
    try (var busy = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(ask()).contains("204");
        for (int i = 0; i < BUSY; i++) {
          busy.execute(this::ask); // So that connections come while it closes.
        }
        door.set(new Door.Down());

        assertThat(ask()).as("round %d", round).isEmpty();

        door.set(new Door.Open());
      }
    }
  }
}
