package dev.banyan.gateway.pipeline;

import dev.banyan.base.Fault;

/// How an attempt at a message ended.
sealed interface Ending {
  /// All of its stages were done, or one said that there is nothing to do.
  record Done() implements Ending {}

  /// A stage has its turn later.
  record Later(long atMillis) implements Ending {}

  /// A stage failed; `place` says which.
  record Failed(Fault fault, Flow.Verdict verdict, String place) implements Ending {}
}
