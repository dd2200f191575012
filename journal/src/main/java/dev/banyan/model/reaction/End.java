package dev.banyan.model.reaction;

import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.model.Aggregate;
import dev.banyan.model.Aggregates;
import java.util.List;

/// The end of a reaction, appended together with the event that says so. That somebody else was
/// faster shows where the append is refused, and only then is anything to be found out.
///
/// @param may throws where somebody else was faster
record End(Append.Part part, Runnable may) implements Aggregates.Also {
  private static final String SUPERSEDED = "superseded";
  private static final String NOT_TO_BE = "not-to-be";

  static Fault superseded() {
    return refusal("Somebody else was faster", SUPERSEDED);
  }

  static boolean isSuperseded(Fault fault) {
    return isOurs(fault, SUPERSEDED);
  }

  static Fault notToBe() {
    return refusal("It is not to be", NOT_TO_BE);
  }

  static boolean isNotToBe(Fault fault) {
    return isOurs(fault, NOT_TO_BE);
  }

  private static Fault refusal(String words, String name) {
    return Fault.builder(Fault.Kind.CONFLICT, words).name(name).build();
  }

  /// A model may have a problem of that name itself.
  private static boolean isOurs(Fault fault, String name) {
    return fault.kind() == Fault.Kind.CONFLICT && fault.name().equals(name);
  }

  @Override
  public List<Append.Part> parts(Aggregate after) {
    return List.of(part);
  }

  @Override
  public void refused() {
    may.run();
  }
}
