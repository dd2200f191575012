package dev.banyan.model;

import dev.banyan.journal.Outcome;
import dev.banyan.value.Struct;
import java.time.Instant;

/// Something that has happened to an aggregate, as the journal has it.
///
/// @param key of the aggregate, as text
/// @param tenant empty where there are no tenants
/// @param version the version of the type in which it was written
/// @param data as the present version of the type has it
/// @param place where it is; its version counts the events of the aggregate
/// @param at when it was recorded; tells no order
public record Event(
    EventType type,
    String key,
    String tenant,
    int version,
    Struct data,
    By by,
    Outcome.Place place,
    Instant at) {
  public String model() {
    return type.model();
  }
}
