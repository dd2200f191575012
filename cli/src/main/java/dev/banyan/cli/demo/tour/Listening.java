package dev.banyan.cli.demo.tour;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A caller that stays and hears server-sent events. What it has heard is kept, in its order; a
/// virtual thread of its own listens until it is closed.
public final class Listening implements AutoCloseable {
  /// An event: its position, its name, and its data.
  public record Heard(String position, String event, JsonTree data) {}

  private final int status;
  private final InputStream body;
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private volatile String position = "";

  private Listening(int status, InputStream body) {
    this.status = status;
    this.body = body;
  }

  /// Begins to listen; returns when the answer has begun.
  public static Listening to(HttpClient http, URI address, Ask ask)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(ask.path()));
    ask.headers().forEach(request::header);
    HttpResponse<InputStream> answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    Listening listening = new Listening(answer.statusCode(), answer.body());
    Thread.ofVirtual().name("demo listening").start(listening::listen);
    return listening;
  }

  private void listen() {
    String event = "";
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          position = line.substring("id: ".length());
        } else if (line.startsWith("event: ")) {
          event = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          heard.add(new Heard(position, event, json(line.substring("data: ".length()))));
        }
      }
    } catch (IOException _) {
      // It was closed, here or there: what was heard is kept.
    }
  }

  private static JsonTree json(String text) {
    try {
      return JsonTree.parse(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
    } catch (Fault _) {
      return new JsonTree.Nothing();
    }
  }

  public int status() {
    return status;
  }

  /// Everything so far.
  public List<Heard> heard() {
    return List.copyOf(heard);
  }

  /// Where to go on.
  public String position() {
    return position;
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
