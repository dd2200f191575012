package dev.banyan.gateway.api.events;

import dev.banyan.journal.Recorded;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where what is told comes from: records of the journal in, messages out. Compiled once; for any
/// number of threads.
public sealed interface Feed permits ModelFeed, RowFeed {
  /// What it is, as positions in it name it. Two that are equal can take up each other's positions.
  String source();

  /// What is told, by its kind, in the order of the declaration.
  Map<String, Structure> shapes();

  /// What is told beside those, whichever kinds a caller asks for: that something cannot be told.
  Map<String, Structure> asides();

  /// The key that callers may ask for; null where nothing has a key.
  @Nullable Field key();

  /// Whether something may follow from a record for that wish. Short, does not block, and decodes
  /// nothing.
  boolean wants(Recorded record, Wish wish);

  /// Tells what follows from records of one partition, in their order. Blocks.
  ///
  /// @throws dev.banyan.base.Fault where it cannot be told, or not yet
  void tell(List<Recorded> records, Wish wish, Consumer<Message> to);
}
