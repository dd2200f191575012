package dev.banyan.cli.command;

import dev.banyan.base.Fault;
import dev.banyan.cli.UsageException;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What durable work a running gateway does, asked of its listener `admin`. Used by one thread.
final class AdminDoor {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int ANSWER_MAX = 256 << 20;
  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.bytes(ANSWER_MAX);

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
      return read(client.send(request, HttpResponse.BodyHandlers.ofInputStream()));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--admin takes a URL like http://127.0.0.1:9090");
    } catch (IOException e) {
      throw new Refused("no gateway answers at " + base + "; --admin says where it is", true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused("interrupted", true);
    }
  }

  private JsonTree.Members read(HttpResponse<InputStream> response) throws IOException {
    JsonTree tree;
    try (InputStream body = response.body()) {
      tree = JsonTree.parse(body.readNBytes(ANSWER_MAX + 1), LIMITS);
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
    throw new Refused(base + " answered " + response.statusCode() + ": " + visible(title), false);
  }

  /// The objects of a list; what is none is left out.
  static List<JsonTree.Members> items(JsonTree.Members members, String name) {
    List<JsonTree.Members> items = new ArrayList<>();
    if (members.get(name) instanceof JsonTree.Items(List<JsonTree> all)) {
      for (JsonTree one : all) {
        if (one instanceof JsonTree.Members item) {
          items.add(item);
        }
      }
    }
    return items;
  }

  /// A text, number or truth in words, as [#visible] has it; empty where it is not there.
  static String text(JsonTree.Members members, String name) {
    return switch (members.get(name)) {
      case JsonTree.Text(String value) -> visible(value);
      case JsonTree.Numeral(String literal) -> literal;
      case JsonTree.Truth(boolean value) -> String.valueOf(value);
      case null, default -> "";
    };
  }

  /// As it may be shown in a terminal: what others sent must move no cursor and hide no text, so
  /// that control and format characters, and line ends, are written as JSON escapes them.
  static String visible(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(one -> append(shown, one, isSeen(one)));
    return shown.toString();
  }

  /// An answer as indented JSON, its line ends those of the indentation.
  static String pretty(JsonTree.Members answer) {
    StringBuilder shown = new StringBuilder();
    answer
        .pretty()
        .strip()
        .codePoints()
        .forEach(one -> append(shown, one, one == '\n' || isSeen(one)));
    return shown.toString();
  }

  private static boolean isSeen(int one) {
    return switch (Character.getType(one)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static void append(StringBuilder shown, int one, boolean seen) {
    if (seen) {
      shown.appendCodePoint(one);
    } else {
      for (char half : Character.toChars(one)) {
        shown.append("\\u").append(HexFormat.of().toHexDigits(half));
      }
    }
  }
}
