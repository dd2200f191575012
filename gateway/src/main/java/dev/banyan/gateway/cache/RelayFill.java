package dev.banyan.gateway.cache;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.http.Answer;
import dev.banyan.http.RelayPass;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks on while a request is relayed, and keeps the answer where it may. Owned by the request's
/// event loop.
final class RelayFill implements RelayPass.Tap {
  /// What a 304 does not change of the answer it speaks of (RFC 9111 §3.2).
  private static final Set<String> OF_THE_BODY =
      Set.of("content-encoding", "content-length", "content-range", "content-type", "etag");

  private static final Set<String> NOT_KEPT = Set.of("age", "cache-status");

  private final Fill fill;
  private RelayRules.@Nullable Verdict verdict;
  private int status;
  private List<Http.Header> headers = List.of();

  RelayFill(Fill fill) {
    this.fill = fill;
  }

  @Override
  public Course head(Received answer) {
    long now = fill.cache().memory().now();
    Stored before = fill.before();
    if (answer.status() == 304 && before != null) {
      return unchanged(before, answer, now);
    }
    if (RelayRules.ERRORS.contains(answer.status())
        && before != null
        && before.usableOnError(now)) {
      fill.land(new Flight.Landing.Landed(before));
      return new Course(fill.onError(before), List.of(), -1);
    }
    verdict = RelayRules.judge(fill.cache().policy(), fill.asked(), answer, times(now));
    if (verdict == null) {
      fill.apart();
      return new Course(null, List.of(CacheStatus.header("fwd=miss")), -1);
    }
    status = answer.status();
    headers = kept(answer.headers(), now);
    return new Course(
        alreadyKnown(now),
        List.of(CacheStatus.header("fwd=miss; stored")),
        fill.cache().memory().answerBytesMax());
  }

  private RelayRules.Times times(long now) {
    return new RelayRules.Times(fill.start().millis(), now);
  }

  /// The client's conditions were not passed on: here they are met. Null where it wants the whole.
  private @Nullable Answer alreadyKnown(long now) {
    RelayRules.Verdict known = verdict;
    if (known == null || status != 200 || !Conditions.unchanged(fill.asked(), headers)) {
      return null;
    }
    return stored(known, Bytes.wrap(new byte[0])).answer(fill.asked(), now, "fwd=miss; stored");
  }

  private Stored stored(RelayRules.Verdict known, Bytes body) {
    return new Stored(
        new Stored.Content(status, headers, body, null),
        known.life(),
        known.selection(),
        new Stored.Subject(new int[0], 0),
        known.open());
  }

  /// The fields that are kept; a missing date is that of the receipt (RFC 9110 §6.6.1).
  private static List<Http.Header> kept(List<Http.Header> all, long now) {
    List<Http.Header> kept = new ArrayList<>(all);
    kept.removeIf(header -> NOT_KEPT.contains(header.name().toLowerCase(Locale.ROOT)));
    if (Stored.header(kept, "date") == null) {
      kept.add(new Http.Header("date", HttpDate.of(now)));
    }
    return kept;
  }

  /// What is kept is still right: its fields are brought up to date, and it is answered (§4.3.4).
  private Course unchanged(Stored before, Received answer, long now) {
    if (ofAnother(before, answer)) {
      fill.abandoned();
      return new Course(
          before.answer(fill.asked(), now, "hit; fwd=stale; fwd-status=304"), List.of(), -1);
    }
    List<Http.Header> merged = merged(before, answer, now);
    List<Http.Header> aged = new ArrayList<>(merged);
    answer.headers().stream().filter(one -> one.name().equalsIgnoreCase("age")).forEach(aged::add);
    Received whole = new Received(before.content.status(), aged, 0, true);
    RelayRules.Verdict renewed =
        RelayRules.judge(fill.cache().policy(), fill.asked(), whole, times(now));
    fill.use(CacheUse.REVALIDATED);
    Stored.Content content =
        new Stored.Content(before.content.status(), merged, before.content.body(), null);
    Stored result;
    if (renewed == null) {
      fill.apart();
      result = new Stored(content, before.life, before.selection, before.subject, before.open);
    } else {
      result = fill.keep(content, renewed);
    }
    return new Course(
        result.answer(fill.asked(), now, "fwd=stale; fwd-status=304; stored"), List.of(), -1);
  }

  /// It speaks of another answer than was asked about.
  private static boolean ofAnother(Stored before, Received answer) {
    String tag = Stored.header(answer.headers(), "etag");
    String known = before.header("etag");
    return tag != null && known != null && !Conditions.weak(tag).equals(Conditions.weak(known));
  }

  private static List<Http.Header> merged(Stored before, Received answer, long now) {
    List<Http.Header> merged = new ArrayList<>(before.content.headers());
    for (Http.Header header : kept(answer.headers(), now)) {
      if (!OF_THE_BODY.contains(header.name().toLowerCase(Locale.ROOT))) {
        merged.removeIf(
            old -> old.name().equalsIgnoreCase(header.name()) && !answer.headers().contains(old));
        if (!merged.contains(header)) {
          merged.add(header);
        }
      }
    }
    return merged;
  }

  @Override
  public void whole(Bytes body) {
    RelayRules.Verdict known = verdict;
    if (known != null) {
      fill.keep(new Stored.Content(status, headers, body, null), known);
    }
  }

  @Override
  public void tooLarge() {
    fill.apart();
  }

  @Override
  public void broken(@Nullable Fault fault) {
    if (fault == null) {
      fill.abandoned();
    } else {
      var _ = fill.failed(fault, 0); // What to answer is asked for by whoever answers.
    }
  }
}
