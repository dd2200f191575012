package dev.banyan.cli.command;

import dev.banyan.base.Fault;
import dev.banyan.cli.UsageException;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What durable work a running gateway does, asked of its listener `admin`. Used by one thread.
final class AdminDoor {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.bytes(256L << 20);

  private final String base;
  private final String by;

  /// Asks below that path.
  AdminDoor(String base, String path, String by) {
    this.base = base.replaceFirst("/+$", "") + path;
    this.by = by.replaceAll("[^\\x20-\\x7e]", "?");
  }

  /// The gateway is away, or said no.
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean away;

    private Refused(String message, boolean away) {
      super(message, null, false, false);
      this.away = away;
    }

    boolean away() {
      return away;
    }
  }

  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  JsonTree.Members get(String path) {
    return send(path, "GET", new byte[0]);
  }

  JsonTree.Members post(String path, byte[] body) {
    return send(path, "POST", body);
  }

  private JsonTree.Members send(String path, String method, byte[] body) {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + path))
              .timeout(PATIENCE)
              .header("Banyan-By", by)
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      return read(client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--admin takes a URL like http://127.0.0.1:9090");
    } catch (IOException e) {
      throw new Refused("no gateway answers at " + base + "; --admin says where it is", true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused("interrupted", true);
    }
  }

  private JsonTree.Members read(HttpResponse<byte[]> response) {
    JsonTree tree;
    try {
      tree = JsonTree.parse(response.body(), LIMITS);
    } catch (Fault fault) {
      tree = JsonTree.text("");
    }
    if (response.statusCode() == 200 && tree instanceof JsonTree.Members answer) {
      return answer;
    }
    String title =
        tree instanceof JsonTree.Members problem
                && problem.get("title") instanceof JsonTree.Text(String text)
            ? text
            : "it is no gateway's";
    throw new Refused(base + " answered " + response.statusCode() + ": " + title, false);
  }

  /// The objects of a list; none where it is not there.
  static List<JsonTree.Members> items(JsonTree.Members members, String name) {
    List<JsonTree.Members> items = new ArrayList<>();
    if (members.get(name) instanceof JsonTree.Items(List<JsonTree> all)) {
      all.forEach(one -> items.add((JsonTree.Members) one));
    }
    return items;
  }

  /// A text, number or truth in words; empty where it is not there.
  static String text(JsonTree.Members members, String name) {
    return switch (members.get(name)) {
      case JsonTree.Text(String value) -> value;
      case JsonTree.Numeral(String literal) -> literal;
      case JsonTree.Truth(boolean value) -> String.valueOf(value);
      case null, default -> "";
    };
  }
}
