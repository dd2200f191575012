package dev.banyan.gateway.cache;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Incoming;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One kept answer. Immutable but for the form it was last given in, which any thread may replace
/// by an equal one.
public final class Stored {
  /// What is given again: without `Age` and fields of a hop. `fault` stands where the gateway
  /// itself said that something is not there; it is told anew each time, with the id of the
  /// exchange.
  record Content(int status, List<Http.Header> headers, Bytes body, @Nullable Fault fault) {
    Content {
      headers = List.copyOf(headers);
    }
  }

  /// How old it is and may get, in milliseconds. `born` is when it would have had the age 0 (RFC
  /// 9111 §4.2.3); `fresh` is its lifetime, `stale` and `error` how much longer it may be given
  /// while it is asked for anew, or when asking fails; `keep` how much longer it is worth asking
  /// whether it has changed.
  record Life(long born, long fresh, long stale, long error, long keep) {
    private static final long YEAR_MILLIS = Duration.ofDays(365).toMillis();

    /// One that was born later than now comes from before the clock was set back: past all use.
    long age(long now) {
      return now < born - Memory.JUMP_MILLIS ? YEAR_MILLIS * 100 : Math.max(0, now - born);
    }

    /// When nothing can be done with it any more.
    long end() {
      return born + fresh + Math.max(Math.max(stale, error), keep);
    }
  }

  /// What it shows: the slots of its tags, and when its making began.
  record Subject(int[] slots, long begun) {}

  final Content content;
  final Life life;
  final Selection selection;
  final Subject subject;

  /// The answer says by itself that it may be shared, whoever asked.
  final boolean open;

  private volatile Given given = new Given(-1, null);

  private record Given(long second, @Nullable Answer answer) {}

  Stored(Content content, Life life, Selection selection, Subject subject, boolean open) {
    this.content = content;
    this.life = life;
    this.selection = selection;
    this.subject = subject;
    this.open = open;
  }

  boolean fresh(long now) {
    return life.age(now) < life.fresh();
  }

  boolean usableWhileRefreshed(long now) {
    return life.age(now) < life.fresh() + life.stale();
  }

  boolean usableOnError(long now) {
    return life.age(now) < life.fresh() + life.error();
  }

  @Nullable Fault fault() {
    return content.fault();
  }

  @Nullable String header(String name) {
    return header(content.headers(), name);
  }

  static @Nullable String header(List<Http.Header> headers, String name) {
    for (Http.Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        return header.value();
      }
    }
    return null;
  }

  /// Whether a later answer can be asked for by "has it changed?".
  boolean hasValidator() {
    return header("etag") != null || header("last-modified") != null;
  }

  /// The answer to a request that may be conditional (RFC 9111 §4.3.2), with its age.
  Answer answer(Incoming request, long now, String status) {
    return unchangedFor(request) ? notModified(now, status) : whole(now, status);
  }

  private Answer whole(long now, String status) {
    long second = life.age(now) / 1000;
    Given last = given;
    Answer same = last.answer();
    if (same != null && last.second() == second && status.equals(HIT)) {
      return same;
    }
    Answer made = new Answer(content.status(), headers(now, status), content.body());
    if (status.equals(HIT)) {
      given = new Given(second, made);
    }
    return made;
  }

  static final String HIT = "hit";

  private List<Http.Header> headers(long now, String status) {
    List<Http.Header> headers = new ArrayList<>(content.headers().size() + 2);
    headers.addAll(content.headers());
    marks(headers, now, status);
    return headers;
  }

  private void marks(List<Http.Header> headers, long now, String status) {
    long left = (life.fresh() - life.age(now)) / 1000;
    headers.add(new Http.Header("age", Long.toString(life.age(now) / 1000)));
    headers.add(CacheStatus.header(status + "; ttl=" + left));
  }

  /// With the fields that a 304 has to have (RFC 9110 §15.4.5).
  private Answer notModified(long now, String status) {
    List<Http.Header> headers = new ArrayList<>();
    for (Http.Header header : content.headers()) {
      switch (header.name().toLowerCase(Locale.ROOT)) {
        case "cache-control", "content-location", "date", "etag", "expires", "vary" ->
            headers.add(header);
        default -> {}
      }
    }
    marks(headers, now, status);
    return new Answer(304, headers, Bytes.wrap(new byte[0]));
  }

  boolean unchangedFor(Incoming request) {
    return content.status() == 200 && Conditions.unchanged(request, content.headers());
  }

  int bytes() {
    int bytes = 256 + content.body().size() + selection.bytes() + subject.slots().length * 4;
    for (Http.Header header : content.headers()) {
      bytes += header.name().length() + header.value().length() + 128;
    }
    return bytes;
  }

  @Override
  public String toString() {
    return "stored " + content.status() + " " + Arrays.toString(subject.slots());
  }
}
