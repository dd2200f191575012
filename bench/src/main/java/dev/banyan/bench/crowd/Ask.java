package dev.banyan.bench.crowd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A request as it goes over the wire, and how many bytes the body of its good answer has.
record Ask(ByteBuffer bytes, int bodyBytes) {

  /// Reads a file with a request in each line: path, bytes of the answer's body and, where there is
  /// more, a header.
  static List<Ask> read(Path file, int port) throws IOException {
    List<Ask> asks = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ", 3);
      String header = words.length == 3 ? words[2] + "\r\n" : "";
      String text =
          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n".formatted(words[0], port, header);
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      asks.add(new Ask(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), Integer.parseInt(words[1])));
    }
    return asks;
  }
}
