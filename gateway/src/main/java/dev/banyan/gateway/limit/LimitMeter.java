package dev.banyan.gateway.limit;

/// Where one limit tells what it does. Thread-safe, never waits.
public interface LimitMeter {
  LimitMeter NONE =
      new LimitMeter() {
        @Override
        public void refused() {}

        @Override
        public void alone() {}

        @Override
        public void keys(java.util.function.IntSupplier count) {}
      };

  /// A request was over it.
  void refused();

  /// A key went on without shared memory.
  void alone();

  /// How many keys it counts, for a gauge.
  void keys(java.util.function.IntSupplier count);

  /// Makes the meter of a limit.
  @FunctionalInterface
  interface Maker {
    LimitMeter meter(String owner, String name);
  }
}
