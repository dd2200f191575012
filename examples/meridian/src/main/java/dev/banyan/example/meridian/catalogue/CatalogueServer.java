package dev.banyan.example.meridian.catalogue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The new catalogue as JSON over HTTP, on a free loopback port: what `catalogue.openapi.yaml`
/// says.
public final class CatalogueServer implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final int EXPORT_MAX = 10_000_000;
  private static final int ECHO_BYTES_MAX = 1024 * 1024;

  private final Assortment assortment = new Assortment();
  private final Map<String, Map<String, Integer>> demand = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  public CatalogueServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/products", this::products);
    server.createContext("/demand", this::demand);
    server.createContext("/export", this::export);
    server.createContext("/echo", this::echo);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void products(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replaceFirst("/products/?", "");
    if (!exchange.getRequestMethod().equals("GET")) {
      answer(exchange, 405, PROBLEM, problem("Method not allowed", 405));
    } else if (path.isEmpty()) {
      String group = parameter(exchange, "group");
      answer(exchange, 200, JSON, assortment.list(group));
    } else {
      String product = assortment.find(path);
      if (product == null) {
        answer(exchange, 404, PROBLEM, problem("No such product", 404));
      } else {
        answer(exchange, 200, JSON, product);
      }
    }
  }

  /// `/demand/PRODUCT`, and `/demand/PRODUCT/ENTRY?quantity=N` to put one.
  private void demand(HttpExchange exchange) throws IOException {
    String[] words = exchange.getRequestURI().getPath().split("/");
    String product = words.length > 2 ? words[2] : "";
    String quantity = parameter(exchange, "quantity");
    boolean put = exchange.getRequestMethod().equals("PUT");
    if (assortment.find(product) == null) {
      answer(exchange, 404, PROBLEM, problem("No such product", 404));
    } else if (put && (words.length != 4 || quantity == null || !quantity.matches("\\d{1,6}"))) {
      answer(exchange, 400, PROBLEM, problem("An entry has a name and a quantity", 400));
    } else {
      Map<String, Integer> entries =
          demand.computeIfAbsent(product, _ -> new ConcurrentHashMap<>());
      if (put && quantity != null) {
        entries.put(words[3], Integer.valueOf(quantity));
      }
      long pieces = entries.values().stream().mapToLong(Integer::longValue).sum();
      answer(
          exchange, 200, JSON, "{\"product\":%s,\"pieces\":%d}".formatted(text(product), pieces));
    }
  }

  /// One JSON object a line, `items` of them, written as they are made.
  private void export(HttpExchange exchange) throws IOException {
    String text = parameter(exchange, "items");
    int items =
        text != null && text.matches("\\d{1,8}")
            ? Math.min(Integer.parseInt(text), EXPORT_MAX)
            : 1000;
    try (exchange) {
      exchange.getResponseHeaders().set("content-type", "application/x-ndjson");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), 32 * 1024);
      for (int i = 0; i < items; i++) {
        String line =
            "{\"line\":%d,\"product\":\"P-%d\",\"note\":\"%s\"}%n"
                .formatted(i, 1001 + i % 60, "x".repeat(i % 50));
        out.write(line.getBytes(StandardCharsets.UTF_8));
      }
      out.flush();
    }
  }

  private void echo(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(ECHO_BYTES_MAX);
    String query = exchange.getRequestURI().getRawQuery();
    answer(
        exchange,
        200,
        JSON,
        "{\"method\":%s,\"path\":%s,\"query\":%s,\"headers\":{%s},\"body\":%s}"
            .formatted(
                text(exchange.getRequestMethod()),
                text(exchange.getRequestURI().getRawPath()),
                text(query == null ? "" : query),
                headers(exchange.getRequestHeaders()),
                text(new String(body, StandardCharsets.UTF_8))));
  }

  private static String headers(Headers headers) {
    TreeMap<String, List<String>> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sorted.putAll(headers);
    return sorted.entrySet().stream()
        .map(
            header ->
                text(header.getKey().toLowerCase(Locale.ROOT))
                    + ":"
                    + text(String.join(", ", header.getValue())))
        .collect(Collectors.joining(","));
  }

  private static @Nullable String parameter(HttpExchange exchange, String name) {
    String query = exchange.getRequestURI().getQuery();
    for (String part : query == null ? new String[0] : query.split("&")) {
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1);
      }
    }
    return null;
  }

  private static String problem(String title, int status) {
    return "{\"title\":%s,\"status\":%d}".formatted(text(title), status);
  }

  /// A JSON string (RFC 8259 §7).
  static String text(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < 0x20) {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("content-type", type);
      exchange.getResponseHeaders().set("x-served-by", "meridian-catalogue");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
      if (!head) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
