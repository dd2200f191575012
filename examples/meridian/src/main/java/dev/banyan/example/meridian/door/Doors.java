package dev.banyan.example.meridian.door;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The switches of all doors, as a loopback HTTP service: `PUT /doors/crm?mode=slow&delay=3000`,
/// with the modes `open`, `slow` (milliseconds), `down`, `garbage`, `request-lost`, `answer-lost`
/// and `fickle` (milliseconds); `GET /doors` says how they stand.
public final class Doors implements AutoCloseable {
  private static final Duration DELAY_MAX = Duration.ofMinutes(5);

  private final Map<String, Door> doors;
  private final HttpServer server;

  public Doors(int port, Map<String, Door> doors) throws IOException {
    this.doors = new TreeMap<>(doors);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/doors", this::handle);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (exchange.getRequestMethod().equals("GET")) {
      answer(exchange, 200, state());
      return;
    }
    Door door = doors.get(path.replaceFirst("/doors/?", ""));
    Door.Mode mode = mode(parameters(exchange.getRequestURI().getQuery()));
    if (door == null || mode == null || !exchange.getRequestMethod().equals("PUT")) {
      answer(
          exchange,
          400,
          ("PUT /doors/{%s}?mode=open|slow|uneven|down|garbage|request-lost|answer-lost|fickle"
                  + "&delay=…&median=…&p99=… (ms)\n")
              .formatted(String.join("|", doors.keySet())));
      return;
    }
    door.set(mode);
    answer(exchange, 200, state());
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new TreeMap<>();
    for (String part : query == null ? new String[0] : query.split("&")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parameters.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return parameters;
  }

  private static Door.@Nullable Mode mode(Map<String, String> parameters) {
    return switch (parameters.getOrDefault("mode", "")) {
      case "open" -> new Door.Open();
      case "slow" -> slow(parameters.getOrDefault("delay", ""));
      case "uneven" ->
          uneven(
              millis(parameters.getOrDefault("median", "")),
              millis(parameters.getOrDefault("p99", "")));
      case "down" -> new Door.Down();
      case "garbage" -> new Door.Garbage();
      case "request-lost" -> new Door.RequestLost();
      case "answer-lost" -> new Door.AnswerLost();
      case "fickle" -> fickle(parameters.getOrDefault("delay", ""));
      default -> null;
    };
  }

  private static Door.@Nullable Mode slow(String delay) {
    Duration duration = millis(delay);
    return duration == null ? null : new Door.Slow(duration);
  }

  private static Door.@Nullable Mode fickle(String delay) {
    Duration duration = millis(delay);
    return duration == null ? null : new Door.Fickle(duration);
  }

  private static Door.@Nullable Mode uneven(@Nullable Duration median, @Nullable Duration p99) {
    return median == null || p99 == null || p99.compareTo(median) <= 0
        ? null
        : new Door.Uneven(median, p99);
  }

  private static @Nullable Duration millis(String text) {
    if (!text.matches("\\d{1,6}")) {
      return null;
    }
    Duration duration = Duration.ofMillis(Long.parseLong(text));
    return duration.compareTo(DELAY_MAX) > 0 || duration.isZero() ? null : duration;
  }

  private String state() {
    StringBuilder json = new StringBuilder("{");
    doors.forEach(
        (name, door) -> {
          String mode =
              switch (door.mode()) {
                case Door.Open _ -> "open";
                case Door.Slow(Duration delay) -> "slow " + delay.toMillis() + " ms";
                case Door.Uneven(Duration median, Duration p99) ->
                    "uneven " + median.toMillis() + " ms, p99 " + p99.toMillis() + " ms";
                case Door.Down _ -> "down";
                case Door.RequestLost _ -> "request-lost";
                case Door.AnswerLost _ -> "answer-lost";
                case Door.Fickle(Duration delay) -> "fickle " + delay.toMillis() + " ms";
                case Door.Garbage _ -> "garbage";
              };
          json.append(json.length() == 1 ? "" : ", ");
          json.append('"').append(name).append("\": \"").append(mode).append('"');
        });
    return json.append("}\n").toString();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      OutputStream out = exchange.getResponseBody();
      out.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    for (Door door : doors.values()) {
      door.close();
    }
  }
}
