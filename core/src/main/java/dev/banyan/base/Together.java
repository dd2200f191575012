package dev.banyan.base;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Stub.
public final class Together {
  private Together() {}

  public static List<@Nullable Object> all(
      List<Supplier<@Nullable Object>> calls, Deadline deadline, Runnable onFirstFault) {
    return List.of();
  }
}
