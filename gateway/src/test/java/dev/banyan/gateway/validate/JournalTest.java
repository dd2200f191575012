package dev.banyan.gateway.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is told of messages that break a contract.
class JournalTest {
  private static final Logger LOGGER = Logger.getLogger("banyan.validate");

  private final List<String> lines = new ArrayList<>();
  private final List<Throwable> thrown = new ArrayList<>();
  private final List<Finding.Kind> counted = new ArrayList<>();
  private final Journal journal =
      new Journal(
          "GET /parts",
          (_, kind) -> counted.add(kind),
          name -> name.matches("price|code|field\\d+"));
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getMessage());
          if (line.getThrown() != null) {
            thrown.add(line.getThrown());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(handler);
  }

  @AfterEach
  void leave() {
    LOGGER.removeHandler(handler);
  }

  private void found(String path, String message) {
    Fault fault = Fault.invalid(List.of(new Fault.Violation(path, message)));
    journal.found(CheckMeter.Message.ANSWER, "GET /parts", Finding.wrong(Finding.Kind.BODY, fault));
  }

  @Test
  void logsEachKindOnceAndCountsAll() {
    found("/0/price", "must be a decimal number");
    found("/7/price", "must be a decimal number");
    found("/7/code", "is required");

    assertThat(counted).hasSize(3);
    assertThat(lines)
        .containsExactly(
            "GET /parts: the answer of GET /parts breaks its contract (body) /*/price must be a"
                + " decimal number",
            "GET /parts: the answer of GET /parts breaks its contract (body) /*/code is required");
  }

  @Test
  void tellsNoNameThatTheSenderHasMade() {
    found("/0/jane.doe@example.com", "is not a field of Part; there is only: code");

    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).endsWith("/*/… is not in the contract").doesNotContain("jane");
  }

  @Test
  void tellsNoNameOfAMapOnTheWayToWhatIsWrong() {
    found("/0/jane.doe@example.com/price", "must be a number");
    found("/1/joe~1x/price", "must be a number");

    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).endsWith("/*/…/price must be a number");
  }

  @Test
  void tellsWhyAMessageCouldNotBeChecked() {
    IllegalStateException bug = new IllegalStateException("x");

    journal.found(CheckMeter.Message.REQUEST, "GET /parts", Finding.failed(bug));

    assertThat(counted).containsExactly(Finding.Kind.NOT_CHECKED);
    assertThat(lines)
        .containsExactly(
            "GET /parts: the request of GET /parts could not be checked: the check of a message"
                + " failed");
    assertThat(thrown).containsExactly(bug);
  }

  @Test
  void logsNoMoreKindsThanItCanHold() {
    for (int i = 0; i < 2_000; i++) {
      found("/field" + i, "is required");
    }

    assertThat(lines).hasSize(500);
    assertThat(counted).hasSize(2_000);
  }
}
