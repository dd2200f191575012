package dev.banyan.gateway.pipeline;

import dev.banyan.base.Fault;

/// How an attempt at a message ended.
sealed interface Ending {
  /// All of its stages were done, or one said that there is nothing to do.
  record Done() implements Ending {}

  /// It waits for others of its group to go on with.
  record Gathered(String group, boolean closes) implements Ending {}

  /// A stage has its turn later.
  record Later(long atMillis) implements Ending {}

  /// A stage failed; `place` says which.
  record Failed(Fault fault, Turn.Verdict verdict, String place) implements Ending {}

  /// What was thrown, as a fault: a defect must not end a pipeline without a word.
  static Fault fault(Throwable thrown) {
    return thrown instanceof Fault fault
        ? fault
        : Fault.bug("a pipeline failed with " + thrown, thrown);
  }

  /// What is said of it in the log.
  static String told(Fault fault) {
    return fault.operator() == null ? fault.getMessage() : fault.operator();
  }
}
