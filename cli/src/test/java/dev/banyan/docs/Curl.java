package dev.banyan.docs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The part of curl that the documentation uses: `-s`, `-i`, `-X`, `-H`, `-d`, `--retry` and an
/// address.
record Curl(
    String method, URI address, List<String> headers, String body, boolean showsHead, int retries) {
  private static final String LATER = "HTTP/1.1 503 ";

  static Curl parse(List<String> words) {
    String method = "";
    String address = "";
    String body = "";
    boolean head = false;
    int retries = 0;
    List<String> headers = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      switch (words.get(i)) {
        case "-s" -> {}
        case "-i" -> head = true;
        case "-X" -> method = words.get(++i);
        case "-H" -> headers.add(words.get(++i));
        case "-d" -> body = words.get(++i);
        case "--retry" -> retries = Integer.parseInt(words.get(++i));
        case String word -> address = word;
      }
    }
    String usual = body.isEmpty() ? "GET" : "POST";
    return new Curl(
        method.isEmpty() ? usual : method, URI.create(address), headers, body, head, retries);
  }

  /// Sends it to that port of this machine; what curl would print.
  String send(int port) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
    StringBuilder head = new StringBuilder();
    head.append(method + " " + address.getRawPath() + query + " HTTP/1.1\r\n");
    head.append("Host: " + address.getAuthority() + "\r\nAccept: */*\r\nConnection: close\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    if (content.length > 0) {
      head.append("Content-Length: " + content.length + "\r\n");
    }
    byte[] answer = exchange(port, head + "\r\n", content);
    for (int i = 0; i < retries && isLater(answer); i++) {
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      answer = exchange(port, head + "\r\n", content);
    }
    return shown(answer);
  }

  private static boolean isLater(byte[] answer) {
    return new String(answer, 0, Math.min(answer.length, LATER.length()), StandardCharsets.US_ASCII)
        .equals(LATER);
  }

  private static byte[] exchange(int port, String head, byte[] content) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(content);
      return socket.getInputStream().readAllBytes();
    }
  }

  private String shown(byte[] answer) {
    // One byte, one character: the places of the head's end and of chunks are those of the bytes.
    String text = new String(answer, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    // Only asked for here, so that the answer has an end.
    String head = text.substring(0, end).replace("\r\nconnection: close", "");
    String rest = text.substring(end + 4);
    String content = head.contains("transfer-encoding: chunked") ? dechunked(rest) : rest;
    String shown =
        new String(content.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return showsHead ? head.replace("\r", "") + "\n\n" + shown : shown;
  }

  private static String dechunked(String text) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    int at = 0;
    while (true) {
      int line = text.indexOf("\r\n", at);
      int size = Integer.parseInt(text.substring(at, line), 16);
      if (size == 0) {
        return whole.toString(StandardCharsets.ISO_8859_1);
      }
      whole.writeBytes(
          text.substring(line + 2, line + 2 + size).getBytes(StandardCharsets.ISO_8859_1));
      at = line + 2 + size + 2;
    }
  }
}
