package dev.banyan.command;

import dev.banyan.value.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request with a key, as far as it is decided about.
///
/// @param digest of what it asks for, see [#digest]
/// @param allowed how long carrying it out may take
/// @param keep how long its answer is kept for repeats, from its claim on
/// @param repeat what may be done where a command before it has an unknown outcome
public record CommandRequest(Bytes digest, Duration allowed, Duration keep, Repeat repeat) {
  /// What becomes of a repeat while nobody knows whether the command was done.
  public enum Repeat {
    /// It is never carried out again.
    NEVER,
    /// It is carried out again: the target refuses a second one by its own key (`once-by`).
    ONCE_BY,
    /// It is asked first whether it was done (`confirm`).
    CONFIRM
  }

  /// SHA-256 over what is asked for; each part after its length, so that none runs into another.
  public static Bytes digest(String method, String path, @Nullable String query, Bytes body) {
    MessageDigest sha = CommandKey.sha256();
    part(sha, method.getBytes(StandardCharsets.UTF_8));
    part(sha, path.getBytes(StandardCharsets.UTF_8));
    part(sha, (query == null ? "" : "?" + query).getBytes(StandardCharsets.UTF_8));
    part(sha, body.unsafeArray());
    return Bytes.wrap(sha.digest());
  }

  private static void part(MessageDigest sha, byte[] bytes) {
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    sha.update(bytes);
  }
}
