package dev.banyan.journal;

import dev.banyan.value.Bytes;

/// What is to be recorded: its kind, such as the name of an event, and its bytes.
public record Entry(String kind, Bytes payload) {
  /// The most bytes of one record.
  public static final int PAYLOAD_MAX = Limits.PAYLOAD_MAX;

  private static final int KIND_MAX = 200;

  public Entry {
    Limits.name("the kind of a record", kind, KIND_MAX);
    Limits.that(payload.size() <= Limits.PAYLOAD_MAX, "a record of " + payload.size() + " bytes");
  }
}
