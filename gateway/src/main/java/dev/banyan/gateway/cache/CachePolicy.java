package dev.banyan.gateway.cache;

import java.util.List;

/// What one route says of keeping its answers; fixed when the configuration is assembled. Times are
/// in milliseconds, 0 for none.
///
/// `relays`: the answer is a system's own, and its headers decide (`fresh` applies where they say
/// nothing); otherwise the gateway is the origin and `fresh` decides. `open`: an answer that says
/// `public` or `s-maxage` is shared by all, whatever `per` says. `vary` are headers that always
/// count, in lower case. `unseen` are request headers that the system never sees, likewise.
/// `cookie` is the one by which the gateway knows the way of a client, which is no credential;
/// empty for none. `clients` is the `Cache-Control` that answers of operations carry.
public record CachePolicy(
    boolean relays,
    Owner.Per per,
    boolean open,
    long fresh,
    long stale,
    long error,
    long negative,
    List<String> vary,
    List<String> unseen,
    String cookie,
    boolean reload,
    String clients) {
  public CachePolicy {
    vary = List.copyOf(vary);
    unseen = List.copyOf(unseen);
  }

  /// The same for a system that never sees these headers, with that cookie of the gateway's own.
  public CachePolicy hiding(List<String> headers, String own) {
    return new CachePolicy(
        relays, per, open, fresh, stale, error, negative, vary, headers, own, reload, clients);
  }
}
