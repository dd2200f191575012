package dev.banyan.bench.payments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One connection to the switch, which asks for one thing at a time. Of the switch's thread.
final class Asked {
  private static final int BYTES_MAX = 1 << 16;
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final String LENGTH = "\r\ncontent-length:";
  private static final String OPEN = "<REF>";
  private static final String CLOSE = "</REF>";
  private static final String ANSWER =
      """
      <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>\
      <p:AuthoriseResponse xmlns:p="urn:payment:switch:v1"><APPR_CD>A-%s</APPR_CD>\
      </p:AuthoriseResponse></s:Body></s:Envelope>""";

  private final SocketChannel channel;
  private final ByteBuffer bytes = ByteBuffer.allocate(BYTES_MAX);
  private String reference = "";

  Asked(SocketChannel channel) {
    this.channel = channel;
  }

  /// Reads what is there; the reference once the request is whole, null before, empty where it asks
  /// for nothing, such as one that looks whether anybody is there.
  ///
  /// @throws IOException where the connection is gone
  @Nullable String read() throws IOException {
    if (channel.read(bytes) <= 0) {
      throw new IOException("the connection was closed");
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    int head = text.indexOf(END_OF_HEAD);
    if (head < 0) {
      return null;
    }
    int length = text.substring(0, head).toLowerCase(Locale.ROOT).indexOf(LENGTH);
    int from = length + LENGTH.length();
    int body =
        length < 0 ? 0 : Integer.parseInt(text.substring(from, text.indexOf('\r', from)).strip());
    if (bytes.position() < head + END_OF_HEAD.length() + body) {
      return null;
    }
    int open = text.indexOf(OPEN, head);
    int close = text.indexOf(CLOSE, head);
    bytes.clear();
    reference = open < 0 || close < open ? "" : text.substring(open + OPEN.length(), close);
    return reference;
  }

  /// Answers what was asked for last.
  void answer() throws IOException {
    String body = reference.isEmpty() ? "" : ANSWER.formatted(reference);
    String text =
        "HTTP/1.1 %s\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.isEmpty() ? "405 Ask" : "200 OK", body.length(), body);
    ByteBuffer out = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  void close() throws IOException {
    channel.close();
  }
}
