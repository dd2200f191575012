package dev.banyan.http.wire;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/// The status lines of HTTP/1.1, made once.
final class StatusLines {
  private static final byte[][] LINES = lines();

  private StatusLines() {}

  /// The whole line with its end; for a status between 100 and 599.
  static byte[] of(int status) {
    if (status < 100 || status > 599) {
      throw new IllegalArgumentException("no HTTP status: " + status);
    }
    return LINES[status - 100];
  }

  private static byte[][] lines() {
    byte[][] lines = new byte[500][];
    for (int status = 100; status < 600; status++) {
      String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
      String line = "HTTP/1.1 " + status + " " + reason.replace("(" + status + ")", "").strip();
      lines[status - 100] = (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
    return lines;
  }
}
