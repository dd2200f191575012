package dev.banyan.audit;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Append;
import dev.banyan.journal.Claim;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// A journal with records of several tenants and streams, reservations, and checkpoints.
final class Filled {
  private Filled() {}

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  /// Writes rounds of eleven records, each signed; returns the checkpoints.
  static List<Checkpoint> write(Journal journal, SigningKey key, int rounds) {
    Notary notary = new Notary(journal, key, InstantSource.system());
    List<Checkpoint> signed = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < 11; i++) {
        note(journal, round * 11 + i);
      }
      signed.add(notary.sign(soon()));
    }
    return signed;
  }

  static void note(Journal journal, int number) {
    StreamId stream = new StreamId(number % 3 == 0 ? "" : "t" + number % 3, "order/" + number % 5);
    String text = "{\"number\":" + number + ",\"name\":\"Zoë\"}";
    Entry entry = new Entry("noted", Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
    Reservation key = new Reservation("", "key", "k" + number);
    List<Claim> claims = number % 4 == 0 ? List.of(new Claim.Reserve(key)) : List.of();
    Append.Part part = new Append.Part(stream, Expected.any(), List.of(entry));
    if (!(journal.append(new Append(List.of(part), claims), soon()) instanceof Outcome.Written)) {
      throw new IllegalStateException("not written");
    }
  }
}
