package dev.banyan.gateway.observe;

import dev.banyan.base.Fault;
import java.util.function.DoubleSupplier;

/// Where a pipeline is counted. Thread-safe.
public interface PipelineMeter {
  /// Counts nothing.
  PipelineMeter NONE =
      new PipelineMeter() {
        @Override
        public void taken() {}

        @Override
        public void ended(String outcome, long nanos) {}

        @Override
        public void retried(Fault.Kind reason) {}

        @Override
        public void sourceLost() {}

        @Override
        public void watch(DoubleSupplier underWay, DoubleSupplier oldest, DoubleSupplier open) {}
      };

  /// A message was taken from the source.
  void taken();

  /// A message is over: `done`, or a dead letter's reason; `nanos` is how long it was in hand.
  void ended(String outcome, long nanos);

  /// An attempt failed and will be made again.
  void retried(Fault.Kind reason);

  /// The source broke off.
  void sourceLost();

  /// Where is read how many messages are in hand, how many seconds the oldest of them is, and how
  /// many dead letters are open.
  void watch(DoubleSupplier underWay, DoubleSupplier oldest, DoubleSupplier open);
}
