package dev.banyan.gateway.security;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.operation.Caller;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Recognises the sender of a message, such as a webhook's, by an HMAC (RFC 2104) over its body.
/// The body is read, within the route's bound, and the signature compared before anything is done
/// for the message; a message comes in once.
///
/// Two forms are in use: a time and a signature in one header, over the time, a full stop and the
/// body (`t=1700000000,v1=HEX`); and a signature over the body alone (`sha256=HEX`).
public final class MessageSignature implements Recognizer {
  private static final int HEADER_CHARACTERS_MAX = 2_048;
  private static final int SIGNATURES_MAX = 8;

  /// How messages are signed. `algorithm` is `sha256` or `sha512`; several secrets hold while one
  /// replaces another.
  public record Rules(
      Caller caller,
      String header,
      boolean timestamped,
      String algorithm,
      List<Secret> secrets,
      Duration tolerance,
      Duration replays) {}

  private final Rules rules;
  private final String header;
  private final List<SecretKeySpec> keys = new ArrayList<>();
  private final Replays replays;
  private final InstantSource clock;

  public MessageSignature(Rules rules, Replays replays, InstantSource clock) {
    this.rules = rules;
    this.header = rules.header().toLowerCase(Locale.ROOT);
    this.replays = replays;
    this.clock = clock;
    for (Secret secret : rules.secrets()) {
      byte[] key = secret.reveal().getBytes(StandardCharsets.UTF_8);
      keys.add(new SecretKeySpec(key, mac()));
    }
  }

  private String mac() {
    return "Hmac" + rules.algorithm().toUpperCase(Locale.ROOT);
  }

  @Override
  public String name() {
    return rules.caller().method();
  }

  /// What the header says: the time as it was written, empty where there is none.
  private record Stated(String time, List<byte[]> signatures) {}

  @Override
  public Finding recognize(Credentials credentials) {
    List<String> sent = credentials.header(header);
    if (sent.isEmpty()) {
      return Finding.Missing.MISSING;
    }
    String text = sent.getFirst();
    Stated stated =
        sent.size() > 1 || text.length() > HEADER_CHARACTERS_MAX
            ? null
            : rules.timestamped() ? timestamped(text) : plain(text);
    if (stated == null || stated.signatures().isEmpty()) {
      return refused(Reason.MALFORMED, "the header cannot be read or was sent twice");
    }
    long seconds = stated.time().isEmpty() ? 0 : Long.parseLong(stated.time());
    if (rules.timestamped()) {
      long offMillis = clock.millis() - seconds * 1_000;
      if (offMillis > rules.tolerance().toMillis()) {
        return refused(Reason.EXPIRED, "the message is too old");
      }
      if (-offMillis > rules.tolerance().toMillis()) {
        return refused(Reason.NOT_YET_VALID, "the message is from the future");
      }
    }
    return new Finding.Unproven(new OfBody(stated, seconds));
  }

  private static @Nullable Stated timestamped(String text) {
    String time = "";
    List<byte[]> signatures = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String[] pair = part.strip().split("=", 2);
      if (pair.length != 2) {
        return null;
      }
      if (pair[0].equals("t")) {
        if (!time.isEmpty() || !pair[1].matches("\\d{1,12}")) {
          return null;
        }
        time = pair[1];
      } else if (pair[0].equals("v1") && !add(pair[1], signatures)) {
        return null;
      }
    }
    return time.isEmpty() ? null : new Stated(time, signatures);
  }

  private @Nullable Stated plain(String text) {
    String prefix = rules.algorithm() + "=";
    List<byte[]> signatures = new ArrayList<>();
    boolean read = text.startsWith(prefix) && add(text.substring(prefix.length()), signatures);
    return read ? new Stated("", signatures) : null;
  }

  private static boolean add(String hex, List<byte[]> signatures) {
    if (signatures.size() >= SIGNATURES_MAX) {
      return false;
    }
    try {
      return signatures.add(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// The proof of one message. Owned by the request's thread.
  private final class OfBody implements Proof {
    private final Stated stated;
    private final long seconds;
    private @Nullable String shown;

    OfBody(Stated stated, long seconds) {
      this.stated = stated;
      this.seconds = seconds;
    }

    @Override
    public Finding prove(byte[] body) {
      byte[] right = match(body);
      if (right == null) {
        return refused(Reason.FORGED, "the signature does not hold");
      }
      long now = clock.millis();
      long until =
          rules.timestamped()
              ? seconds * 1_000 + rules.tolerance().toMillis() + 1
              : now + rules.replays().toMillis();
      String name = HexFormat.of().formatHex(right);
      return switch (replays.show(name, now, until)) {
        case NEW -> {
          shown = name;
          yield new Finding.Known(rules.caller());
        }
        case SEEN -> refused(Reason.REPLAYED, "the message was here before");
        case FULL -> Recognizer.undecided("too many signed messages are remembered");
      };
    }

    /// The signature that holds; null where none does. Compares all, in constant time each.
    private byte @Nullable [] match(byte[] body) {
      byte[] right = null;
      for (SecretKeySpec key : keys) {
        byte[] own = sign(key, body);
        for (byte[] signature : stated.signatures()) {
          right = MessageDigest.isEqual(own, signature) ? own : right;
        }
      }
      return right;
    }

    private byte[] sign(SecretKeySpec key, byte[] body) {
      try {
        Mac mac = Mac.getInstance(key.getAlgorithm());
        mac.init(key);
        if (rules.timestamped()) {
          mac.update((stated.time() + ".").getBytes(StandardCharsets.US_ASCII));
        }
        return mac.doFinal(body);
      } catch (GeneralSecurityException impossible) {
        throw Fault.bug("this JDK has no " + key.getAlgorithm(), impossible);
      }
    }

    @Override
    public void failed() {
      String name = shown;
      if (name != null) {
        replays.forget(name);
      }
    }
  }

  private static Finding refused(Reason reason, String why) {
    return Recognizer.refused(reason, "The signature is not valid", "message refused: " + why);
  }

  @Override
  public String challenge(@Nullable Reason refused) {
    return "Signature header=\"" + header + "\", algorithm=\"hmac-" + rules.algorithm() + "\"";
  }

  @Override
  public List<String> credentialHeaders() {
    return List.of(header);
  }
}
