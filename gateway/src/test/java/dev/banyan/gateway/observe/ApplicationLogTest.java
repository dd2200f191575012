package dev.banyan.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What the process says of itself, as lines.
class ApplicationLogTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private String logged(String logger, System.Logger.Level level, String message) {
    try (ApplicationLog _ = ApplicationLog.on(new PrintStream(written, true))) {
      System.getLogger(logger).log(level, message, new IllegalStateException("a caller's text"));
    }
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesOursFromInfoOnWithoutMessagesOfExceptions() {
    assertThat(logged("banyan.test", System.Logger.Level.INFO, "two\nlines"))
        .contains("\"level\":\"info\"", "\"logger\":\"banyan.test\"", "two\\nlines")
        .contains("\"class\":\"java.lang.IllegalStateException\"", "ApplicationLogTest.logged")
        .doesNotContain("a caller's text")
        .hasLineCount(1);
  }

  @Test
  void keepsLibrariesQuietBelowWarning() {
    assertThat(logged("some.library", System.Logger.Level.INFO, "chatter")).isEmpty();
  }
}
