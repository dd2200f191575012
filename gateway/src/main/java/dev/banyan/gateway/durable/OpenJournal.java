package dev.banyan.gateway.durable;

import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where the parts of a configuration find the journal once it is open: what is compiled before it
/// is bound later, once. Thread-safe.
public final class OpenJournal implements Supplier<Journal> {
  private volatile @Nullable Journal journal;

  public void bind(Journal open) {
    journal = open;
  }

  @Override
  public Journal get() {
    Journal open = journal;
    if (open == null) {
      throw Fault.bug("the journal is not bound", new IllegalStateException());
    }
    return open;
  }
}
