package dev.banyan.gateway.limit;

import dev.banyan.gateway.security.KeyHash;
import dev.banyan.operation.Caller;

/// Whose cell a request is counted in.
final class Keys {
  private static final long ALL = KeyHash.of("");

  private Keys() {}

  /// The hash to look up.
  static long hash(Per per, Asker asker) {
    return switch (per) {
      case Per.Whose whose ->
          switch (whose) {
            case CALLER -> asker.anonymous() ? address(asker) : caller(asker.caller());
            case TENANT -> KeyHash.of(tenant(asker.caller()));
            case ADDRESS -> address(asker);
            case ROUTE -> KeyHash.of(asker.routeName());
            case ALL -> ALL;
          };
      case Per.Key key -> KeyHash.of(RequestView.text(key, asker));
    };
  }

  /// What the hash is made of, for other nodes: they hash it without the secret.
  static String text(Per per, Asker asker) {
    return switch (per) {
      case Per.Whose whose ->
          switch (whose) {
            case CALLER -> asker.anonymous() ? network(asker) : named(asker.caller());
            case TENANT -> tenant(asker.caller());
            case ADDRESS -> network(asker);
            case ROUTE -> asker.routeName();
            case ALL -> "";
          };
      case Per.Key key -> RequestView.text(key, asker);
    };
  }

  private static long caller(Caller caller) {
    return new KeyHash().add(caller.method()).add(tenant(caller)).add(caller.id()).end();
  }

  private static String named(Caller caller) {
    return caller.method() + '\n' + tenant(caller) + '\n' + caller.id();
  }

  /// Callers without a tenant are counted together, apart from a tenant of any name.
  private static String tenant(Caller caller) {
    return caller.tenant() == null ? "" : "=" + caller.tenant();
  }

  private static long address(Asker asker) {
    return KeyHash.of(network(asker));
  }

  private static String network(Asker asker) {
    return Network.of(asker.incoming().remoteAddress());
  }
}
