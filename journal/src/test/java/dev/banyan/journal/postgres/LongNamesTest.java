package dev.banyan.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Claim;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Names as long as an index of PostgreSQL takes them, of characters that take three bytes each.
class LongNamesTest {
  private static final Entry NOTED = new Entry("noted", Bytes.wrap(new byte[0]));

  private final Random random = new Random(20_261_123);

  private String text(int length) {
    return random
        .ints(length, 0x4e00, 0x9fa5)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private Append reserving(int tenant, int key) {
    Append.Part part =
        new Append.Part(new StreamId("", text(9)), Expected.newStream(), List.of(NOTED));
    Reservation taken = new Reservation(text(tenant), "email", text(key));
    return new Append(List.of(part), List.of(new Claim.Reserve(taken)));
  }

  @Test
  void keepsAllThatPassesAndRefusesWhatNoIndexTakes() {
    PostgresSettings settings = Databases.empty();
    try (Journal journal = Journal.open(PostgresStore.open(settings), Journal.Settings.USUAL)) {
      Deadline soon = Deadline.in(Duration.ofSeconds(30));
      StreamId longest = new StreamId(text(400), text(460));

      Outcome stream = journal.append(Append.to(longest, Expected.newStream(), NOTED), soon);
      Outcome reservation = journal.append(reserving(380, 480), soon);

      assertThat(stream).isInstanceOf(Outcome.Written.class);
      assertThat(reservation).isInstanceOf(Outcome.Written.class);
      assertThatThrownBy(() -> reserving(450, 450)).isInstanceOf(Fault.class);
      StreamId tooLong = new StreamId(text(450), text(450));
      assertThatThrownBy(() -> Append.to(tooLong, Expected.newStream(), NOTED))
          .isInstanceOf(Fault.class);
    }
  }
}
