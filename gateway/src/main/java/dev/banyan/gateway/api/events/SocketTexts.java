package dev.banyan.gateway.api.events;

import dev.banyan.http.tunnel.Ending;
import dev.banyan.http.tunnel.Socket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Messages as texts of a WebSocket, each a JSON object with the members that server-sent events
/// have as fields: `id`, `event`, `data`. One with an `id` alone moves the position.
final class SocketTexts implements Outlet {
  private final Socket socket;
  private final Duration patience;

  SocketTexts(Socket socket, Duration patience) {
    this.socket = socket;
    this.patience = patience;
  }

  @Override
  public void begin(String position) {
    beat(position, true);
  }

  @Override
  public void tell(Message message, String position) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(message.json().length + 256);
    text.writeBytes(bytes("{\"id\":\"" + position + "\",\"event\":\"" + message.kind()));
    text.writeBytes(bytes("\",\"data\":"));
    text.writeBytes(message.json());
    text.write('}');
    socket.send(text.toByteArray(), patience);
  }

  @Override
  public void flush() {}

  @Override
  public void beat(String position, boolean moved) {
    if (moved) {
      socket.send(bytes("{\"id\":\"" + position + "\"}"), patience);
    }
  }

  @Override
  public void end(Ending why) {
    socket.end(why);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
