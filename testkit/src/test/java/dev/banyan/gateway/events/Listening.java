package dev.banyan.gateway.events;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A caller that listens to server-sent events, and knows no more of them than a browser does.
final class Listening implements AutoCloseable {
  private final HttpURLConnection connection;
  private final BufferedReader in;
  String id = "";
  String ended = "";

  /// One event: `data` has no line end.
  record Heard(String id, String event, String data) {
    /// The text member of that name in `data`.
    String member(String name) {
      int from = data.indexOf("\"" + name + "\":\"") + name.length() + 4;
      return data.substring(from, data.indexOf('"', from));
    }
  }

  /// `headers` are names and values in turn.
  Listening(URI uri, String... headers) throws IOException {
    connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setReadTimeout(20_000);
    for (int i = 0; i < headers.length; i += 2) {
      connection.setRequestProperty(headers[i], headers[i + 1]);
    }
    if (connection.getResponseCode() != 200) {
      byte[] body = connection.getErrorStream().readAllBytes();
      throw new AssertionError(
          connection.getResponseCode() + " " + new String(body, StandardCharsets.UTF_8));
    }
    in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    next(); // The position that it begins at.
  }

  String type() {
    return connection.getContentType();
  }

  /// The next block of fields: an event, a mere position (`event` is empty), or a sign of life (all
  /// is empty); null at the end.
  @Nullable Heard next() throws IOException {
    String event = "";
    String data = "";
    String own = "";
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.isEmpty()) {
        return new Heard(own, event, data);
      }
      if (line.startsWith("id: ")) {
        own = line.substring(4);
        id = own;
      } else if (line.startsWith("event: ")) {
        event = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      } else if (line.startsWith(": ended: ")) {
        ended = line.substring(9);
      }
    }
    return null;
  }

  /// The next event that says something; fails at the end.
  Heard event() throws IOException {
    Heard heard = next();
    while (heard != null && heard.event().isEmpty()) {
      heard = next();
    }
    if (heard == null) {
      throw new AssertionError("the stream has ended: " + ended);
    }
    return heard;
  }

  /// Hears on until the end; why it was.
  String end() throws IOException {
    Heard heard = next();
    while (heard != null) {
      heard = next();
    }
    return ended;
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
