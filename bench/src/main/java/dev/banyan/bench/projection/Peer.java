package dev.banyan.bench.projection;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/// Another process of this machine that is asked by lines: `ok LINES` and so many lines answer one,
/// or `failed WHY`. Any number of threads ask, each on a connection that nobody else has meanwhile.
final class Peer implements AutoCloseable {
  private final int port;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

  private record Connection(Socket socket, BufferedReader in, BufferedWriter out) {}

  Peer(int port) {
    this.port = port;
  }

  private Connection connection() throws IOException {
    Connection known = idle.pollFirst();
    if (known != null) {
      return known;
    }
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    return new Connection(
        socket,
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)),
        new BufferedWriter(
            new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8)));
  }

  List<String> ask(String question) {
    try {
      Connection connection = connection();
      connection.out().write(question + "\n");
      connection.out().flush();
      String first = line(connection);
      if (!first.startsWith("ok ")) {
        throw new IllegalStateException(question + ": " + first);
      }
      List<String> lines = new ArrayList<>();
      for (int left = Integer.parseInt(first.substring(3)); left > 0; left--) {
        lines.add(line(connection));
      }
      idle.addFirst(connection);
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(Connection connection) throws IOException {
    String line = connection.in().readLine();
    if (line == null) {
      throw new IOException("the peer has ended");
    }
    return line;
  }

  @Override
  public void close() {
    for (Connection one : idle) {
      try {
        one.socket().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
