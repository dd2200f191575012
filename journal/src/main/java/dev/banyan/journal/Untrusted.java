package dev.banyan.journal;

import dev.banyan.base.Fault;

/// The faults by which a store refuses to open or to go on, each with the operator's next step.
public final class Untrusted {
  private Untrusted() {}

  /// A store that cannot be opened as it is.
  public static Fault store(String where, String why, String wayOut) {
    return Fault.builder(Fault.Kind.OVERLOADED, "Durable state is not available")
        .name(Journal.STOPPED)
        .operator("the journal " + where + " is not opened: " + why + "; " + wayOut)
        .build();
  }

  /// A record that is not as it was written.
  public static Fault record(String where, int partition, long position) {
    return Fault.builder(Fault.Kind.OVERLOADED, "Durable state is not available")
        .name(Journal.BROKEN)
        .operator(
            "the journal "
                + where
                + " is broken: record "
                + position
                + " of partition "
                + partition
                + " is missing or not as it was written; stop the gateway, keep a copy of all files"
                + " of the store, and restore a backup")
        .build();
  }
}
