package dev.banyan.model.reaction;

import dev.banyan.journal.Append;
import dev.banyan.model.Aggregate;
import dev.banyan.model.Aggregates;
import java.util.List;

/// The end of a reaction, appended together with the event that says so. That somebody else was
/// faster shows where the append is refused, and only then is anything to be found out.
///
/// @param may throws where somebody else was faster
record End(Append.Part part, Runnable may) implements Aggregates.Also {
  @Override
  public List<Append.Part> parts(Aggregate after) {
    return List.of(part);
  }

  @Override
  public void refused() {
    may.run();
  }
}
