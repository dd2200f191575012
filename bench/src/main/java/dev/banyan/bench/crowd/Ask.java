package dev.banyan.bench.crowd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A request as it goes over the wire, the status of its good answer, and how many bytes the body
/// of that has. Each `NUMBER` in it is another one each time it is sent, of twelve digits.
record Ask(String text, ByteBuffer whole, boolean numbered, int status, int bodyBytes) {
  private static final String NUMBER = "NUMBER";
  private static final String DIGITS = "000000000000";

  private Ask(String text, int status, int bodyBytes) {
    this(text, wire(text), text.contains(NUMBER), status, bodyBytes);
  }

  private static ByteBuffer wire(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();
  }

  /// Reads a file with a request in each line: path, bytes of the answer's body and, where there is
  /// more, a header. Or `POST`, path, status and bytes of the answer, and the body, which is JSON;
  /// its idempotency key is the number.
  static List<Ask> read(Path file, int port) throws IOException {
    List<Ask> asks = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      asks.add(line.startsWith("POST ") ? post(line.split(" ", 5), port) : get(line, port));
    }
    return asks;
  }

  private static Ask get(String line, int port) {
    String[] words = line.split(" ", 3);
    String header = words.length == 3 ? words[2] + "\r\n" : "";
    String text =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n".formatted(words[0], port, header);
    return new Ask(text, 200, Integer.parseInt(words[1]));
  }

  private static Ask post(String[] words, int port) {
    int length = words[4].replace(NUMBER, DIGITS).length();
    String text =
        """
        POST %s HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Content-Type: application/json\r
        Idempotency-Key: "a-key-of-the-bench-NUMBER"\r
        Content-Length: %d\r
        \r
        %s"""
            .formatted(words[1], port, length, words[4]);
    return new Ask(text, Integer.parseInt(words[2]), Integer.parseInt(words[3]));
  }

  /// What is sent, the given number in it.
  ByteBuffer bytes(long number) {
    if (!numbered) {
      return whole.duplicate();
    }
    String digits = Long.toString(number);
    return wire(text.replace(NUMBER, DIGITS.substring(digits.length()) + digits));
  }
}
