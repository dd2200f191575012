package dev.banyan.gateway.gate;

import dev.banyan.gateway.limit.Limiter;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.operation.Priority;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the gate has to know of a route: fixed when the configuration is assembled.
///
/// `recognizers` empty means `callers: anyone`. `roles` empty means that any recognised caller may;
/// a caller needs one of them otherwise. `limiter` is null where nothing is limited. `bodyBytesMax`
/// is -1 for a relay that sets no limit.
public record Entrance(
    String routeName,
    List<Recognizer> recognizers,
    Permission permission,
    @Nullable Limiter limiter,
    long bodyBytesMax,
    Set<String> mediaTypes,
    Standing standing) {

  /// How important the route is, the room it stands in, and which addresses may come, and where
  /// tenants are named; null where all may, and where they are not.
  public record Standing(
      Room room, Priority priority, @Nullable Addresses addresses, @Nullable Tenancy tenancy) {}

  public Entrance {
    recognizers = List.copyOf(recognizers);
    mediaTypes = Set.copyOf(mediaTypes);
  }

  public boolean open() {
    return recognizers.isEmpty();
  }
}
