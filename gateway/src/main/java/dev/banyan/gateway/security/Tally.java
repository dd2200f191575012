package dev.banyan.gateway.security;

import java.util.function.IntSupplier;

/// Where one method's decisions are counted. Thread-safe; called on event loops.
public interface Tally {
  /// Counts nothing.
  Tally NONE =
      new Tally() {
        @Override
        public void recognized() {}

        @Override
        public void refused(Reason reason) {}

        @Override
        public void expiring(IntSupplier credentials) {}
      };

  void recognized();

  void refused(Reason reason);

  /// How many of the configured credentials expire soon, asked when metrics are.
  void expiring(IntSupplier credentials);
}
