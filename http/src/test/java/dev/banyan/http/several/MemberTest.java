package dev.banyan.http.several;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// That the servers of these tests are dead when they were killed.
class MemberTest {
  private static final byte[] GET =
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  @Test
  void answersNobodyOnceItIsClosed() throws IOException {
    for (int i = 0; i < 100; i++) {
      Member member = new Member("one");
      int port = member.port();
      assertThat(answered(port)).isTrue();

      member.close();

      assertThat(answered(port)).isFalse();
    }
  }

  private static boolean answered(int port) {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout(10_000);
      client.getOutputStream().write(GET);
      return client.getInputStream().read() >= 0;
    } catch (IOException _) {
      return false;
    }
  }
}
