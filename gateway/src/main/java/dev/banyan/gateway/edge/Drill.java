package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.http.Incoming;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// A failure made on purpose: happens to `share` of the requests (0 to 1), of those that carry
/// `header` where one is named. `fault` is answered, or the answer comes `delay` later. Immutable.
public record Drill(
    double share, @Nullable String header, @Nullable Fault fault, @Nullable Duration delay) {

  /// The first of the drills that happens to this request; null where none does.
  static @Nullable Drill pick(List<Drill> drills, Incoming incoming, DoubleSupplier chance) {
    for (Drill drill : drills) {
      if ((drill.header == null || incoming.header(drill.header) != null)
          && chance.getAsDouble() < drill.share) {
        return drill;
      }
    }
    return null;
  }
}
