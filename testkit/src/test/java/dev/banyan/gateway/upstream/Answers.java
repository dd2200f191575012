package dev.banyan.gateway.upstream;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Broken answers of HTTP and of PostgreSQL's protocol (version 3).
final class Answers {
  private static final int GARBAGE_BYTES = 300;

  private Answers() {}

  /// Of a service that answers by bodies of this kind. What the body says is right, so that only
  /// the framing tells.
  static FaultDoor.Broken http(String type, String body, Random chance) {
    return trouble ->
        switch (trouble) {
          case BAD_FRAME ->
              text(
                  head(type, "transfer-encoding: chunked")
                      + Integer.toHexString(body.length())
                      + "\r\n"
                      + body
                      + "\r\nZZ\r\n");
          case WRONG_LENGTH -> text(head(type, "content-length: " + (body.length() + 100)) + body);
          case STORM -> text("HTTP/1.1 503 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
          default -> garbage(chance);
        };
  }

  private static String head(String type, String framing) {
    return "HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\n" + framing + "\r\n\r\n";
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] garbage(Random chance) {
    byte[] bytes = new byte[GARBAGE_BYTES];
    synchronized (chance) {
      chance.nextBytes(bytes);
    }
    return bytes;
  }

  static FaultDoor.Broken postgres(Random chance) {
    return trouble ->
        switch (trouble) {
          // A row of one column that is longer than its message.
          case BAD_FRAME -> message('D', new byte[] {0, 1, 0, 0, 0, 100, '1'}, 0);
          // A row that says to be longer than what comes.
          case WRONG_LENGTH -> message('D', new byte[] {0, 1, 0, 0, 0, 100, '1'}, 99);
          case STORM -> message('E', text("SFATAL\0VFATAL\0C53300\0Mtoo many connections\0\0"), 0);
          default -> garbage(chance);
        };
  }

  private static byte[] message(char kind, byte[] content, int missing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(kind);
      out.writeInt(4 + content.length + missing);
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
