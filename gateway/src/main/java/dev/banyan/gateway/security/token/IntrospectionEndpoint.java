package dev.banyan.gateway.security.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connect.Http;
import dev.banyan.gateway.security.Memory;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.json.JsonTree;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks an issuer whether a token holds (RFC 7662), and remembers what it said: that it holds, no
/// longer than the token itself and than `kept`; that it does not, for `refusedFor`. The same token
/// is asked about once at a time, and only so many questions wait; past that, and whenever the
/// issuer gives no answer, nobody is let in. Thread-safe.
public final class IntrospectionEndpoint implements Memory {
  /// What is made of an answer takes about so many times what the answer took.
  private static final int OF_TEXT = 6;

  private static final long ANSWER_BYTES_MAX = 256 * 1024;

  /// How to ask. `asForm`: id and secret are members of the form, else of `Authorization: Basic`.
  public record Settings(
      URI uri,
      String client,
      Secret secret,
      boolean asForm,
      Duration kept,
      Duration refusedFor,
      Duration deadline,
      int atOnce) {}

  /// What the issuer said of a token: `claims` is null where it does not hold. `bytes` is how large
  /// the answer was.
  private record Answer(@Nullable Meaning meaning, Instant until, int bytes) {}

  /// An active token: what the issuer said of it, and the caller once it was made.
  static final class Meaning {
    private final Claims claims;
    private volatile TokenMemory.@Nullable Good good;

    Meaning(Claims claims) {
      this.claims = claims;
    }

    Claims claims() {
      return claims;
    }

    /// Made on first use; a race makes it twice, to the same content.
    TokenMemory.Good good(TokenPolicy policy) {
      TokenMemory.Good known = good;
      if (known == null) {
        Recognizer.Finding.Known caller = new Recognizer.Finding.Known(claims.caller(policy));
        known = new TokenMemory.Good(caller, Long.MAX_VALUE, 0, null, null, Binding.of(claims));
        good = known;
      }
      return known;
    }
  }

  private final Settings settings;
  private final Http http;
  private final InstantSource clock;
  private final Flights<Answer> flights = new Flights<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Cache<String, Answer> answers =
      Caffeine.newBuilder()
          .maximumWeight(TokenMemory.bytesMax())
          .weigher((String _, Answer answer) -> TokenMemory.weight(OF_TEXT * answer.bytes()))
          .expireAfterAccess(Duration.ofMinutes(15))
          .executor(Runnable::run)
          .build();

  public IntrospectionEndpoint(Settings settings, Http http, InstantSource clock) {
    this.settings = settings;
    this.http = http;
    this.clock = clock;
  }

  /// From memory, or to be found out later. `use` says what an active token means; `inactive` is
  /// why any other is refused.
  Recognizer.Finding ask(
      String token, String digest, Reason inactive, Function<Meaning, Recognizer.Finding> use) {
    Answer known = remembered(digest);
    if (known != null) {
      return meaning(known, inactive, use);
    }
    return new Recognizer.Finding.Later(
        () -> {
          Deadline deadline = Deadline.in(settings.deadline());
          Answer answer = flights.join(digest, deadline, () -> find(token, digest, deadline));
          return answer == null
              ? Recognizer.undecided("the token's issuer did not answer")
              : meaning(answer, inactive, use);
        });
  }

  private @Nullable Answer remembered(String digest) {
    Answer known = answers.getIfPresent(digest);
    return known != null && clock.instant().isBefore(known.until()) ? known : null;
  }

  private static Recognizer.Finding meaning(
      Answer answer, Reason inactive, Function<Meaning, Recognizer.Finding> use) {
    Meaning meaning = answer.meaning();
    return meaning == null
        ? Bearer.refused(inactive, "its issuer says that it does not hold")
        : use.apply(meaning);
  }

  /// Another may have asked since this one looked into memory.
  private Answer find(String token, String digest, Deadline deadline) {
    Answer known = remembered(digest);
    if (known != null) {
      return known;
    }
    if (waiting.incrementAndGet() > 2 * settings.atOnce()) {
      waiting.decrementAndGet();
      throw cannotTell("more than " + 2 * settings.atOnce() + " questions wait");
    }
    try {
      Answer answer = read(send(token, deadline));
      answers.put(digest, answer);
      return answer;
    } finally {
      waiting.decrementAndGet();
    }
  }

  /// A connection that broke is tried again once: asking changes nothing.
  private byte[] send(String token, Deadline deadline) {
    try {
      return sendOnce(token, deadline);
    } catch (Fault fault) {
      boolean broke = fault.kind() == Fault.Kind.UNREACHABLE || fault.kind() == Fault.Kind.GARBAGE;
      if (!broke || deadline.passed()) {
        throw fault;
      }
      return sendOnce(token, deadline);
    }
  }

  private byte[] sendOnce(String token, Deadline deadline) {
    String form = "token=" + encoded(token) + "&token_type_hint=access_token";
    List<Http.Header> headers = new ArrayList<>();
    headers.add(new Http.Header("Accept", "application/json"));
    headers.add(new Http.Header("Content-Type", "application/x-www-form-urlencoded"));
    String id = encoded(settings.client());
    String secret = encoded(settings.secret().reveal());
    if (settings.asForm()) {
      form += "&client_id=" + id + "&client_secret=" + secret;
    } else {
      byte[] pair = (id + ":" + secret).getBytes(StandardCharsets.UTF_8);
      headers.add(
          new Http.Header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair)));
    }
    Bytes body = Bytes.wrap(form.getBytes(StandardCharsets.UTF_8));
    Http.Request request =
        new Http.Request("POST", settings.uri(), headers, body, ANSWER_BYTES_MAX);
    try (Http.Response response = http.send(request, deadline)) {
      if (response.status() != 200) {
        throw cannotTell("it answered " + response.status());
      }
      return response.body().readAllBytes();
    } catch (IOException _) {
      throw cannotTell("its answer broke off");
    }
  }

  private Answer read(byte[] body) {
    JsonTree.Members members = Jws.members(body);
    if (members == null || !(members.get("active") instanceof JsonTree.Truth(boolean active))) {
      throw cannotTell("its answer does not say whether the token is active");
    }
    Instant now = clock.instant();
    if (!active) {
      return new Answer(null, now.plus(settings.refusedFor()), 0);
    }
    Claims claims = new Claims(members);
    Instant expires = claims.instant("exp");
    Instant until = now.plus(settings.kept());
    return new Answer(
        new Meaning(claims),
        expires != null && expires.isBefore(until) ? expires : until,
        body.length);
  }

  private Fault cannotTell(String why) {
    return Fault.builder(Fault.Kind.OVERLOADED, "Callers cannot be checked now")
        .operator("introspection at " + settings.uri() + ": " + why)
        .retryAfter(Duration.ofSeconds(5))
        .build();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// How many answers are remembered.
  long held() {
    answers.cleanUp();
    return answers.estimatedSize();
  }

  @Override
  public void close() {
    answers.invalidateAll();
    http.close();
  }
}
