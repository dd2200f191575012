package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connect.Http;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Positions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Writes and reads the header `Banyan-Position`: what a caller's writes have reached, so that its
/// next read sees them. Thread-safe.
///
/// It is a time, then pairs of a system's mark and a position, then an HMAC-SHA-256 of all that,
/// cut to 16 bytes (RFC 2104 §5). The time is that from which on whatever is read has the writes
/// anyway. What was not sealed here is not believed: nothing but a write makes a token, so nobody
/// can have the systems asked at will by making one up. Its reads then go where writes go, as it
/// may be the token of a node with another key.
public final class PositionSeal {
  static final String HEADER = "banyan-position";

  /// The header as people write it.
  private static final String WRITTEN = "Banyan-Position";

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 16;
  private static final int PAIRS_MAX = 16;
  private static final int LENGTH_MAX = 400;

  /// Without a key of its own, what this process seals only this process believes.
  private static final byte[] OF_THE_PROCESS = new byte[32];

  static {
    new SecureRandom().nextBytes(OF_THE_PROCESS);
  }

  private final SecretKeySpec key;
  private final InstantSource clock;

  /// `secret` is what all nodes have in common; null for a key of this process.
  public PositionSeal(@Nullable Secret secret, InstantSource clock) {
    this.key =
        new SecretKeySpec(
            secret == null ? OF_THE_PROCESS : secret.reveal().getBytes(StandardCharsets.UTF_8),
            ALGORITHM);
    this.clock = clock;
  }

  /// What the request shows; `since` is when all of it is history. Null where it shows nothing,
  /// unsealed where it is not ours.
  private record Shown(Map<Long, Long> positions, long since, boolean sealed) {}

  private static final Shown STRANGE = new Shown(Map.of(), 0, false);

  /// What the request is to see of the writes before it.
  Positions positions(Incoming request) {
    Shown shown = shown(request);
    return shown == null
        ? Positions.of(Map.of(), false)
        : Positions.of(shown.positions(), !shown.sealed());
  }

  /// The time before which an answer to the request must not have been made, in milliseconds of the
  /// wall clock; zero where any will do.
  long since(Incoming request) {
    Shown shown = shown(request);
    return shown == null ? 0 : shown.since();
  }

  /// Throws `MALFORMED` where the request shows what no node can have sealed. What is well formed
  /// and not sealed here may be another node's.
  static void check(Incoming request) {
    List<String> lines = request.headers(HEADER);
    if (lines.size() > 1) {
      throw malformed("is there more than once");
    }
    if (!lines.isEmpty() && token(lines.getFirst()) == null) {
      throw malformed("is not as an answer had it; send that one, or none");
    }
  }

  private static Fault malformed(String why) {
    return Fault.builder(Fault.Kind.MALFORMED, "The header " + WRITTEN + " cannot be read")
        .violations(List.of(new Fault.Violation("header." + WRITTEN, why)))
        .build();
  }

  private @Nullable Shown shown(Incoming request) {
    String text = request.header(HEADER);
    if (text == null) {
      return null;
    }
    byte[] token = token(text);
    if (token == null) {
      return STRANGE;
    }
    byte[] told = Arrays.copyOf(token, token.length - MAC_BYTES);
    byte[] mac = Arrays.copyOfRange(token, token.length - MAC_BYTES, token.length);
    if (!MessageDigest.isEqual(mac, mac(told))) {
      return STRANGE;
    }
    ByteBuffer bytes = ByteBuffer.wrap(told);
    long since = bytes.getLong();
    Map<Long, Long> positions = new HashMap<>();
    while (bytes.hasRemaining()) {
      positions.put(bytes.getLong(), bytes.getLong());
    }
    return new Shown(positions, since, true);
  }

  /// The bytes of a header that is as long as a token can be; null for any other.
  private static byte @Nullable [] token(String text) {
    if (text.length() > LENGTH_MAX) {
      return null;
    }
    try {
      byte[] token = Base64.getUrlDecoder().decode(text);
      int pairs = token.length - 8 - MAC_BYTES;
      return pairs < 0 || pairs % 16 != 0 ? null : token;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// The header of an answer; null where the request has written nothing that has a position.
  Http.@Nullable Header header(Positions positions) {
    Map<Long, Long> reached = positions.reached();
    if (reached.isEmpty()) {
      return null;
    }
    List<Map.Entry<Long, Long>> pairs = reached.entrySet().stream().limit(PAIRS_MAX).toList();
    ByteBuffer bytes = ByteBuffer.allocate(8 + 16 * pairs.size());
    bytes.putLong(clock.millis() + positions.settled().toMillis());
    pairs.forEach(pair -> bytes.putLong(pair.getKey()).putLong(pair.getValue()));
    byte[] told = bytes.array();
    byte[] token = Arrays.copyOf(told, told.length + MAC_BYTES);
    System.arraycopy(mac(told), 0, token, told.length, MAC_BYTES);
    return new Http.Header(HEADER, Base64.getUrlEncoder().withoutPadding().encodeToString(token));
  }

  private byte[] mac(byte[] told) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return Arrays.copyOf(mac.doFinal(told), MAC_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // Every Java platform has it.
    }
  }
}
