package dev.banyan.http;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.client.Endpoint;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.HeadWriter;
import dev.banyan.value.Bytes;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one request is passed through. `pathAndQuery` is what the target is asked for, already
/// joined to its base path. Hop-by-hop headers (RFC 9110 §7.6.1) are dropped both ways;
/// `removeHeaders` (lower case) and `addHeaders` are applied to the request, `answerHeaders` are
/// added to the answer. `bodyBytesMax` bounds the request body, `-1` for none. `tap` looks on;
/// `change` comes first.
///
/// `repeats`: it may be sent to another URL of the target where the first failed. `timeout` is how
/// long the target may take to answer, and to go on with its answer; `eventsIdle` is that for a
/// stream of events. Nothing is sent once `until` has passed, also where it was waited for a
/// connection meanwhile; null where it may always be.
public record RelayPass(
    String pathAndQuery,
    List<String> removeHeaders,
    List<Http.Header> addHeaders,
    List<Http.Header> answerHeaders,
    long bodyBytesMax,
    Duration timeout,
    Duration eventsIdle,
    Failed failed,
    @Nullable Tap tap,
    @Nullable Change change,
    boolean repeats,
    @Nullable Deadline until) {

  /// As the system's address says it, with the answer as it comes.
  public RelayPass(
      String pathAndQuery,
      List<String> removeHeaders,
      List<Http.Header> addHeaders,
      List<Http.Header> answerHeaders,
      long bodyBytesMax,
      Duration timeout,
      Duration eventsIdle,
      Failed failed,
      @Nullable Tap tap) {
    this(
        pathAndQuery,
        removeHeaders,
        addHeaders,
        answerHeaders,
        bodyBytesMax,
        timeout,
        eventsIdle,
        failed,
        tap,
        null,
        true,
        null);
  }

  /// The same, of which nothing is sent once that has passed.
  public RelayPass until(Deadline other) {
    return new RelayPass(
        pathAndQuery,
        removeHeaders,
        addHeaders,
        answerHeaders,
        bodyBytesMax,
        timeout,
        eventsIdle,
        failed,
        tap,
        change,
        repeats,
        other);
  }

  /// Whether it is too late to send it.
  boolean isLate() {
    return until != null && until.passed();
  }

  /// The value of `Host` for a request that goes there.
  byte[] host(Endpoint endpoint) {
    String host = change == null ? null : change.host();
    return host == null ? endpoint.host() : HeadWriter.ascii(host);
  }

  /// The head of the request as it goes there.
  ByteBuf head(Head head, Endpoint endpoint, ByteBuf out) {
    try {
      HeadWriter.requestLine(out, head, endpoint.target(pathAndQuery), host(endpoint));
      HeadWriter.requestFields(out, head, removeHeaders);
      for (int i = 0; i < addHeaders.size(); i++) {
        Http.Header header = addHeaders.get(i);
        HeadWriter.field(out, header.name(), header.value());
      }
      if (head.chunked()) {
        HeadWriter.chunked(out);
      }
      HeadWriter.end(out);
      return out;
    } catch (RuntimeException e) {
      out.release();
      throw e;
    }
  }

  /// What is changed besides: the host that the target is asked for, and fields of its answer. On
  /// the event loop; never blocks.
  public interface Change {
    /// The value of `Host`; null for the target's own.
    @Nullable String host();

    /// The fields that do not pass as they came from an answer of that status, in lower case.
    List<String> names(int status);

    /// What passes in their place, given those that there were. `url` is the one of the target's
    /// several that has answered, empty where it has one.
    List<Http.Header> given(List<Http.Header> found, String url);
  }

  /// Makes the answer when the target could not be reached or did not answer in time; on the event
  /// loop.
  @FunctionalInterface
  public interface Failed {
    Answer answer(Fault fault);
  }

  /// Looks on while an answer is passed on: may keep a copy of it, or have another one given in its
  /// place. Of one request; called on its event loop, never blocks. After [#head], or without it,
  /// exactly one of [#whole], [#tooLarge] and [#broken] comes.
  public interface Tap {
    /// The target has answered so. `delimited`: its end can be told from a broken connection.
    record Received(int status, List<Http.Header> headers, long contentLength, boolean delimited) {
      public Received {
        headers = List.copyOf(headers);
      }
    }

    /// What becomes of the answer: `instead` is given in its place once it has ended, where it is
    /// not null; `added` are headers added to it otherwise; up to `bytesMax` of its body are kept,
    /// none where that is negative. With `holding`, nothing is passed on before all of it is kept
    /// and judged; the tap is then told no more, unless it breaks off before. With `again`, nobody
    /// gets the answer: once it has ended `again` has the request answered anew; only for requests
    /// without a body.
    record Course(
        @Nullable Answer instead,
        List<Http.Header> added,
        int bytesMax,
        @Nullable Holding holding,
        @Nullable Runnable again) {
      public static final Course PASS = new Course(null, List.of(), -1);

      public Course(@Nullable Answer instead, List<Http.Header> added, int bytesMax) {
        this(instead, added, bytesMax, null, null);
      }

      public Course(
          @Nullable Answer instead,
          List<Http.Header> added,
          int bytesMax,
          @Nullable Holding holding) {
        this(instead, added, bytesMax, holding, null);
      }

      /// Nobody gets the answer.
      public static Course anew(Runnable again) {
        return new Course(null, List.of(), -1, null, again);
      }

      public Course {
        added = List.copyOf(added);
      }
    }

    /// Decides on an answer that is held back.
    interface Holding {
      /// Looks at the whole body, on a virtual thread. Must not throw.
      void judge(Bytes body);

      /// What is given then; on the event loop.
      Answer answer();

      /// What is given in place of one that is larger than what was to be kept, or for which there
      /// is no room.
      Answer tooLarge();

      /// Whether one that is larger, or for which there is no room, is passed on as it comes, in
      /// place of that; the tap is then told that it is too large.
      default boolean passesOn() {
        return false;
      }
    }

    /// Whether the answer is awaited also when the client has gone, once the request was sent. Only
    /// for requests whose body is held.
    default boolean awaits() {
      return false;
    }

    Course head(Received answer);

    /// The answer has ended, and this is its body; empty where nothing was to be kept.
    void whole(Bytes body);

    /// Its body is larger than what was to be kept, or there is no room for it; it is passed on all
    /// the same.
    void tooLarge();

    /// It will not be whole. `fault` says why, where nothing of it was passed on yet; null
    /// otherwise.
    void broken(@Nullable Fault fault);
  }
}
