package dev.banyan.http.proxy;

import org.jspecify.annotations.Nullable;

/// Who asks, by the word of proxies that are trusted. `address` is the caller's, the last one that
/// is no such proxy; `chain` begins with it and ends with the proxy that is connected, as
/// `X-Forwarded-For` has them. `secure` and `host` are null where no proxy has said so.
public record Asker(
    String address, String chain, @Nullable Boolean secure, @Nullable String host) {}
