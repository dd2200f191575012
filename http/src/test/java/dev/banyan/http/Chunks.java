package dev.banyan.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// Reads a chunked body the simple way, to check what ours wrote.
final class Chunks {
  private Chunks() {}

  static byte[] read(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(in), 16);
      all.write(in.readNBytes(size));
      String end = line(in);
      if (!end.isEmpty()) {
        throw new IOException("a chunk does not end where it says: " + end);
      }
      if (size == 0) {
        return all.toByteArray();
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int b = in.read();
    while (b >= 0 && b != '\n') {
      line.append((char) b);
      b = in.read();
    }
    if (b < 0) {
      throw new IOException("ended within: " + line);
    }
    return line.substring(0, line.length() - 1);
  }
}
