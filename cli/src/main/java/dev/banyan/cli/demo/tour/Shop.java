package dev.banyan.cli.demo.tour;

import java.io.IOException;
import java.util.UUID;
import java.util.function.Predicate;

/// A shop that calls Banyan with its key, wherever the gateway listens now.
public record Shop(GatewayProcess gateway) {
  /// The key of `secrets/shops.yaml`, in each example that has shops.
  public static final String KEY = "demo-key-shop-known-to-everybody";

  /// A request that writes, with a fresh idempotency key.
  public static Ask write(String path) {
    return fresh(Ask.of("POST", path).key(KEY));
  }

  /// The same with another idempotency key.
  public static Ask fresh(Ask ask) {
    return ask.with("Idempotency-Key", "\"" + UUID.randomUUID() + "\"");
  }

  public static Ask read(String path) {
    return Ask.read(path).key(KEY);
  }

  /// Sends it, and shows it.
  public Reply send(Guide guide, Ask ask) throws IOException, InterruptedException {
    return guide.send(gateway.publicAddress(), ask);
  }

  /// Sends it without showing it.
  public Reply quietly(Guide guide, Ask ask) throws IOException, InterruptedException {
    return guide.quietly(gateway.publicAddress(), ask);
  }

  /// Whether it comes to be answered so.
  public boolean comes(Guide guide, Ask ask, Predicate<Reply> wanted) {
    return guide.comes(gateway.publicAddress(), ask, wanted);
  }

  /// What a person sees and does at the listener `admin`.
  public Reply desk(Guide guide, Ask ask) throws IOException, InterruptedException {
    return guide.send(gateway.adminAddress(), ask.with("Banyan-By", "ann"));
  }
}
