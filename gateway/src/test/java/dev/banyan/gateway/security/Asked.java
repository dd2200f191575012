package dev.banyan.gateway.security;

import dev.banyan.operation.Caller;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The credentials of a request that was never made.
public final class Asked implements Recognizer.Credentials {
  private final Map<String, List<String>> headers = new HashMap<>();
  private @Nullable List<X509Certificate> chain;
  private String network = "192.0.2.1";

  public static Asked with(String header, String value) {
    return new Asked().and(header, value);
  }

  public static Asked bearer(String token) {
    return with("authorization", "Bearer " + token);
  }

  public Asked and(String header, String value) {
    headers.computeIfAbsent(header.toLowerCase(Locale.ROOT), _ -> new ArrayList<>()).add(value);
    return this;
  }

  public Asked showing(X509Certificate... certificates) {
    chain = List.of(certificates);
    return this;
  }

  @Override
  public List<String> header(String name) {
    return headers.getOrDefault(name, List.of());
  }

  public Asked from(String address) {
    network = address;
    return this;
  }

  @Override
  public String network() {
    return network;
  }

  @Override
  public <T> @Nullable T look(String name, Bytes.Look<T> look) {
    List<String> all = header(name);
    if (all.size() != 1) {
      return null;
    }
    byte[] value = all.getFirst().getBytes(StandardCharsets.ISO_8859_1);
    return look.at(value, 0, value.length);
  }

  @Override
  public @Nullable List<X509Certificate> certificates() {
    return chain;
  }

  /// What is said at once.
  public Recognizer.Finding recognize(Recognizer recognizer) {
    return recognizer.recognize(this);
  }

  /// What came of it in the end, deferred work done.
  public Recognizer.Finding at(Recognizer recognizer) {
    Recognizer.Finding finding = recognizer.recognize(this);
    return finding instanceof Recognizer.Finding.Later(var work) ? work.get() : finding;
  }

  /// Why it was refused; null where it was not.
  public @Nullable Reason refusedBy(Recognizer recognizer) {
    return switch (at(recognizer)) {
      case Recognizer.Finding.Refused(Reason reason, var _) -> reason;
      case Recognizer.Finding.Foreign(Recognizer.Finding.Refused refused) -> refused.reason();
      case Recognizer.Finding.Missing _,
          Recognizer.Finding.Known _,
          Recognizer.Finding.Later _,
          Recognizer.Finding.Unproven _ ->
          null;
    };
  }

  /// Who was recognised; fails where nobody was.
  public Caller knownBy(Recognizer recognizer) {
    Recognizer.Finding finding = at(recognizer);
    if (finding instanceof Recognizer.Finding.Known(var caller)) {
      return caller;
    }
    throw new AssertionError("nobody was recognised: " + finding);
  }
}
