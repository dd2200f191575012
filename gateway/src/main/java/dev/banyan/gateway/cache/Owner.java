package dev.banyan.gateway.cache;

import dev.banyan.operation.Caller;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// To whom an answer may be given again, and as whom it is asked for.
///
/// What is shared is asked for by nobody in particular: a caller that an operation is not told
/// cannot show in its answer. `caller` is that caller; its equality decides, so that two callers
/// are the same one only where everything that is known of them is: their roles, scopes and claims
/// as well as their id.
public record Owner(Caller caller) {
  /// Whoever the gate lets in.
  public static final Owner ANYONE = new Owner(Caller.ANYONE);

  /// No name of callers: those hold no space.
  private static final String TENANT = "a tenant";

  /// Among whom answers are shared.
  public enum Per {
    ANYONE,
    CALLER,
    TENANT
  }

  boolean isTenant() {
    return caller.method().equals(TENANT);
  }

  /// The owner of an answer to that caller; null where it belongs to none, so that nothing may be
  /// kept.
  static @Nullable Owner of(Per per, Caller caller) {
    return switch (per) {
      case ANYONE -> ANYONE;
      case CALLER -> caller.equals(Caller.ANYONE) ? null : new Owner(caller);
      case TENANT -> {
        String tenant = caller.tenant();
        yield tenant == null
            ? null
            : new Owner(new Caller(TENANT, "", tenant, Set.of(), Set.of(), Map.of()));
      }
    };
  }
}
