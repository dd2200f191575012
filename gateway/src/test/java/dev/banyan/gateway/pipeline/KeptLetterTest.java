package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is run again of a dead letter is the message as it came, also in another process.
class KeptLetterTest {
  private static final Letter.Cause CAUSE =
      new Letter.Cause(
          "by c", "failed", "conflict", "it was refused", "steps/1", List.of(), List.of());

  @TempDir Path folder;

  private Journal open() {
    return Journal.open(SqliteStore.open(folder.resolve("store.db")), Journal.Settings.USUAL);
  }

  private static DeadLetters letters(Journal journal) {
    return new DeadLetters(
        journal, new DeadLetters.Written(), "billing", 10, InstantSource.system());
  }

  private static Bytes text(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void hasKeyHeadersAndBodyByteForByte() {
    byte[] body = new byte[5 << 20];
    new Random(1).nextBytes(body);
    List<Header> headers =
        List.of(
            new Header("content-type", text("application/json; charset=utf-8")),
            new Header("raw", Bytes.wrap(new byte[] {(byte) 0xff, 0, 1})),
            new Header("raw", text("twice")),
            new Header("", text("")));
    Message message =
        new Message(
            "m1",
            "m1\tof its sender",
            "orders/3@1042",
            Bytes.wrap(new byte[] {0, (byte) 0x80, 7}),
            headers,
            Bytes.wrap(body),
            Instant.parse("2026-11-22T10:00:00.123456Z"));
    try (Journal journal = open()) {
      letters(journal).park(message, CAUSE, List.of());
    }

    try (Journal journal = open()) {
      Letter letter = letters(journal).read(DeadLetters.id(message.identity()));

      assertThat(letter.current()).isEqualTo(message);
      assertThat(letter.cause()).isEqualTo(CAUSE);
    }
  }

  /// As a source has it that says neither when it was sent nor in which order.
  @Test
  void hasNothingThatAMessageDidNotBring() {
    Message message = new Message("m2", "orders@m2", null, List.of(), text(""), null);
    try (Journal journal = open()) {
      letters(journal).park(message, CAUSE, List.of());

      Letter letter = letters(journal).read(DeadLetters.id("m2"));

      assertThat(letter.current()).isEqualTo(message);
    }
  }
}
