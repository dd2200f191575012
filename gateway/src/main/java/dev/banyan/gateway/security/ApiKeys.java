package dev.banyan.gateway.security;

import dev.banyan.operation.Caller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Recognises callers by an API key in a header. Only SHA-256 hashes of keys are held: keys are 256
/// random bits (`banyan keys`), so that a fast hash is enough, and looking a hash up in a table
/// tells an attacker's clock nothing about a key.
///
/// A caller has several keys while one replaces another. A key is refused from its expiry on; in
/// the time before, its use is warned of in the log once a day, and metrics count such keys.
public final class ApiKeys implements Recognizer {
  private static final System.Logger LOG = System.getLogger("banyan.callers");
  private static final int KEY_CHARACTERS_MAX = 512;
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /// One key: `hash` is `sha256:` and 64 hexadecimal digits; `expires` is null for never.
  public record Key(Caller caller, String hash, @Nullable Instant expires) {}

  /// A key as it is found. `warnedMillis` is when its use was last warned of.
  private record Entry(Caller caller, long expiresMillis, AtomicLong warnedMillis) {}

  private final String name;
  private final String header;
  private final InstantSource clock;
  private final long warnMillis;
  private final Map<String, Entry> entries = new HashMap<>();

  public ApiKeys(
      String name, String header, List<Key> keys, Duration warnBefore, InstantSource clock) {
    this.name = name;
    this.header = header.toLowerCase(Locale.ROOT);
    this.clock = clock;
    this.warnMillis = warnBefore.toMillis();
    for (Key key : keys) {
      Instant expires = key.expires();
      entries.put(
          digits(key.hash()),
          new Entry(
              key.caller(),
              expires == null ? Long.MAX_VALUE : expires.toEpochMilli(),
              new AtomicLong()));
    }
  }

  /// Whether this is a well-formed hash of a key.
  public static boolean isHash(String text) {
    return text.matches("sha256:[0-9a-fA-F]{64}");
  }

  /// The hash of a key as a configuration holds it.
  public static String hash(String key) {
    return "sha256:" + Hashes.hex(key);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Finding recognize(Credentials credentials) {
    List<String> sent = credentials.header(header);
    if (sent.isEmpty()) {
      return Finding.Missing.MISSING;
    }
    String key = sent.getFirst();
    if (sent.size() > 1 || key.isEmpty() || key.length() > KEY_CHARACTERS_MAX) {
      return refused(Reason.MALFORMED, "it is empty, too long or sent twice");
    }
    Entry entry = entries.get(Hashes.hex(key));
    if (entry == null) {
      return refused(Reason.UNKNOWN, "there is no such key");
    }
    long now = clock.millis();
    if (now >= entry.expiresMillis()) {
      return refused(Reason.EXPIRED, "the key of " + entry.caller().id() + " has expired");
    }
    if (isEnding(entry, now)) {
      warn(entry, now);
    }
    return new Finding.Known(entry.caller());
  }

  private boolean isEnding(Entry entry, long nowMillis) {
    return entry.expiresMillis() != Long.MAX_VALUE
        && entry.expiresMillis() - nowMillis <= warnMillis;
  }

  private void warn(Entry entry, long now) {
    long last = entry.warnedMillis().get();
    if (now - last >= DAY_MILLIS && entry.warnedMillis().compareAndSet(last, now)) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "a key of "
                  + name
                  + "/"
                  + entry.caller().id()
                  + " is used and expires on "
                  + Instant.ofEpochMilli(entry.expiresMillis())
                  + ": rotate it with `banyan keys rotate`");
    }
  }

  /// How many keys that still hold are about to expire.
  public int expiring() {
    long now = clock.millis();
    return (int)
        entries.values().stream()
            .filter(entry -> now < entry.expiresMillis() && isEnding(entry, now))
            .count();
  }

  private static Finding refused(Reason reason, String why) {
    return Recognizer.refused(reason, "The API key is not valid", "API key refused: " + why);
  }

  @Override
  public String challenge(@Nullable Reason refused) {
    return "ApiKey header=\"" + header + "\"";
  }

  @Override
  public List<String> credentialHeaders() {
    return List.of(header);
  }

  private static String digits(String hash) {
    return hash.substring(hash.indexOf(':') + 1).toLowerCase(Locale.ROOT);
  }
}
