package dev.banyan.gateway.limit;

import dev.banyan.shared.Command;
import dev.banyan.shared.Reply;
import dev.banyan.shared.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One limit's accounts in shared memory: makes the command that settles what was used and asks for
/// more, and reads its reply. Immutable.
final class Account {
  private static final Script BUCKET = script("bucket.lua");
  private static final Script WINDOW = script("window.lua");
  private static final Script QUOTA = script("quota.lua");

  private final Measure measure;
  private final String prefix;

  /// What shared memory granted: how much, the nanoseconds until there is more where that was not
  /// all, and how much is left for all nodes.
  record Grant(long granted, long waitNanos, long left) {}

  /// `prefix` begins the keys of one limit.
  Account(Measure measure, String prefix) {
    this.measure = measure;
    this.prefix = prefix;
  }

  private static Script script(String name) {
    try (InputStream in = Account.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing " + name);
      }
      return Script.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The name of a key's account: a digest, so that no name of a caller leaves the process and none
  /// is longer than another.
  String name(String text) {
    return prefix + ':' + digest(text);
  }

  static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// Counts what was `used` ahead, and asks for as much as is `wanted`; a negative use gives back.
  Command.Run settle(String account, Calendar.Period period, long used, long wanted) {
    String use = Long.toString(used);
    String want = Long.toString(wanted);
    return switch (measure) {
      case Measure.Bucket bucket ->
          new Command.Run(
              BUCKET,
              List.of(account),
              List.of(
                  Double.toString(bucket.interval() / 1_000.0),
                  Long.toString(bucket.burst()),
                  use,
                  want));
      case Measure.Window window ->
          new Command.Run(
              WINDOW,
              List.of(account),
              List.of(
                  Long.toString(Math.max(1, Math.ceilDiv(window.partNanos(), 1_000_000))),
                  Integer.toString(Measure.Window.PARTS),
                  Long.toString(window.count()),
                  use,
                  want));
      case Measure.Quota quota ->
          new Command.Run(
              QUOTA,
              List.of(account + ':' + period.number()),
              List.of(Long.toString(quota.count()), Long.toString(period.end()), use, want));
    };
  }

  /// The grant; null where the reply is none.
  static @Nullable Grant grant(Reply reply) {
    return reply instanceof Reply.Several(var parts)
            && parts.size() == 3
            && parts.get(0) instanceof Reply.Whole(long granted)
            && parts.get(1) instanceof Reply.Whole(long millis)
            && parts.get(2) instanceof Reply.Whole(long left)
        ? new Grant(granted, millis * 1_000_000, left)
        : null;
  }
}
