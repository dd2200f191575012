package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.HeadWriter;
import dev.banyan.value.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Copies what a relay passes on for its tap, within the tap's bound and as far as there is room
/// for it. Holds a piece back only where the tap wants to decide on the whole. Owned by the event
/// loop.
final class RelayTee {
  private static final String EVENTS = "text/event-stream";

  /// What is read of an answer that nobody gets, before the connection is given up.
  private static final long DRAINED_MAX = 64 * 1024;

  private static final int FIRST = 8 * 1024;

  private final RelayPass.@Nullable Tap tap;
  private final ServerRequest request;
  private HeldBytes.@Nullable Portion room;
  private HeldBytes.@Nullable Portion judged;
  private RelayPass.Tap.Course course = RelayPass.Tap.Course.PASS;
  private byte[] kept = {};
  private int size;
  private long seen;
  private boolean keeps;
  private boolean told;
  private @Nullable Bytes held;
  private @Nullable Head head;
  private Changed changes = Changed.NONE;

  RelayTee(RelayPass.@Nullable Tap tap, ServerRequest request) {
    this.tap = tap;
    this.request = request;
  }

  /// Whether the target's answer is not passed on as it comes.
  boolean replaces() {
    return course.instead() != null || course.holding() != null || course.again() != null;
  }

  /// What has the request answered anew; null where that is not wanted.
  @Nullable Runnable again() {
    return course.again();
  }

  /// Whether the tap decides on an answer that was held back, now that it is whole; then that is
  /// under way, and `give` will be told.
  boolean decides(List<Http.Header> always, Consumer<Supplier<Answer>> give) {
    if (request.again(course.again())) {
      return true;
    }
    RelayPass.Tap.Holding holding = course.holding();
    Bytes body = held;
    if (holding == null) {
      return false;
    }
    if (body == null) {
      give.accept(() -> headed(holding.tooLarge(), always));
      return true;
    }
    request.aside(
        () -> holding.judge(body), () -> give.accept(() -> headed(holding.answer(), always)));
    if (judged != null) {
      request.keep(judged); // Until it is judged and given.
    }
    return true;
  }

  /// The answer in place of the target's, with the fields that the relay adds anyway; null where
  /// the target's is passed on.
  @Nullable Answer instead(List<Http.Header> always) {
    Answer instead = course.instead();
    return instead == null ? null : headed(instead, always);
  }

  private static Answer headed(Answer instead, List<Http.Header> always) {
    if (always.isEmpty()) {
      return instead;
    }
    List<Http.Header> all = new ArrayList<>(instead.headers());
    all.addAll(always);
    return new Answer(instead.status(), all, instead.body());
  }

  /// The fields of an answer that do not pass as they came, and what passes in their place.
  record Changed(List<String> taken, List<Http.Header> given) {
    private static final Changed NONE = new Changed(List.of(), List.of());

    static Changed by(RelayPass.@Nullable Change change, Head answer, String url) {
      if (change == null) {
        return NONE;
      }
      List<String> names = change.names(answer.status());
      List<Http.Header> found = List.of();
      for (int i = 0; i < answer.fields() && !names.isEmpty(); i++) {
        if (HeadWriter.passes(answer, i) && answer.nameIsOneOf(i, names)) {
          found = found.isEmpty() ? new ArrayList<>(2) : found;
          found.add(new Http.Header(answer.name(i), answer.value(i)));
        }
      }
      List<Http.Header> given = change.given(found, url);
      return found.isEmpty() && given.isEmpty()
          ? NONE
          : new Changed(found.isEmpty() ? List.of() : names, given);
    }
  }

  /// Whether the answer has no body, whatever its head says (RFC 9110 §6.4.1).
  static boolean isEmpty(Head answer, ServerRequest request) {
    int status = answer.status();
    return request.head().methodIs("HEAD") || status == 204 || status == 304;
  }

  /// A stream of events (HTML standard, section 9.2), which ends only when someone leaves.
  static boolean isEvents(Head answer) {
    String type = answer.field("content-type");
    return type != null
        && answer.contentLength() < 0
        && type.regionMatches(true, 0, EVENTS, 0, EVENTS.length());
  }

  void head(Head answer, Changed changed) {
    if (tap == null) {
      return;
    }
    head = answer;
    changes = changed;
    List<Http.Header> headers = new ArrayList<>(answer.fields());
    for (int i = 0; i < answer.fields(); i++) {
      if (HeadWriter.passes(answer, i) && !answer.nameIsOneOf(i, changed.taken())) {
        headers.add(new Http.Header(answer.name(i), answer.value(i)));
      }
    }
    headers.addAll(changed.given());
    long length = answer.contentLength();
    boolean bodyless = answer.status() == 204 || answer.status() == 304;
    course =
        tap.head(
            new RelayPass.Tap.Received(
                answer.status(), headers, length, bodyless || length >= 0 || answer.chunked()));
    keeps = course.bytesMax() >= 0;
    if (keeps && length > course.bytesMax()) {
      if (course.holding() != null && course.holding().passesOn()) {
        var _ = letGo();
        return;
      }
      tooLarge();
    }
  }

  /// The fields to add to the answer, with those that the relay adds anyway.
  List<Http.Header> added(List<Http.Header> always, Changed changed) {
    if (course.added().isEmpty() && changed.given().isEmpty()) {
      return always;
    }
    List<Http.Header> all = new ArrayList<>(always);
    all.addAll(changed.given());
    all.addAll(course.added());
    return all;
  }

  /// Copies a piece; its reader index stays. False where too much came of an answer that nobody
  /// gets.
  boolean data(ByteBuf piece) {
    int more = piece.readableBytes();
    seen += more;
    if (keeps && !fits(more)) {
      tooLarge();
    }
    if (keeps) {
      piece.getBytes(piece.readerIndex(), kept, size, more);
      size += more;
    }
    return keeps || seen <= DRAINED_MAX;
  }

  /// Makes room for so many bytes more, never before they have come: what a head says of its body
  /// costs nothing to say.
  private boolean fits(int more) {
    long needed = size + (long) more;
    if (needed > course.bytesMax()) {
      return false;
    }
    if (needed <= kept.length) {
      return true;
    }
    long grown = Math.min(Math.max(needed, Math.max(FIRST, size * 2L)), course.bytesMax());
    HeldBytes.Portion mine = room == null ? request.memory().portion() : room;
    room = mine;
    if (!mine.grow(grown)) {
      return false;
    }
    kept = Arrays.copyOf(kept, (int) grown);
    return true;
  }

  void whole() {
    if (course.holding() != null) {
      told = true;
      held = keeps ? bytes() : null;
      judged = keeps ? room : null;
      room = keeps ? null : room;
      return;
    }
    if (tap != null && !told) {
      told = true;
      try {
        tap.whole(bytes());
      } finally {
        forget();
      }
    }
  }

  private Bytes bytes() {
    return Bytes.wrap(size == kept.length ? kept : Arrays.copyOf(kept, size));
  }

  private void tooLarge() {
    forget();
    if (tap != null && !told && course.holding() == null) {
      told = true;
      tap.tooLarge();
    }
  }

  private void forget() {
    keeps = false;
    kept = new byte[0];
    size = 0;
    if (room != null) {
      room.giveBack();
      room = null;
    }
  }

  /// Whether the tap wants the answer although the client has gone.
  boolean awaits() {
    return tap != null && !told && tap.awaits();
  }

  /// Whether an answer that was held back has grown too large for that and is passed on from now
  /// on, beginning with what was kept; to be asked before each piece.
  boolean overflows(int more) {
    RelayPass.Tap.Holding holding = course.holding();
    return keeps && holding != null && holding.passesOn() && !fits(more);
  }

  /// An answer that was held back, as far as it has come. Its head is still its connection's.
  record Begun(Head head, Changed changed, Bytes body, HeldBytes.@Nullable Portion room) {
    /// Passes the body on, which is held until it has left.
    void pass(Lane lane) {
      if (body.size() > 0) {
        ChannelPromise left = lane.promise();
        left.addListener(_ -> giveBack());
        lane.data(Unpooled.wrappedBuffer(body.unsafeArray()), left);
      }
    }

    private void giveBack() {
      if (room != null) {
        room.giveBack();
      }
    }
  }

  /// Lets an answer go that was held back.
  Begun letGo() {
    Begun begun = new Begun(Objects.requireNonNull(head), changes, bytes(), room);
    if (room != null) {
      request.keep(room); // At the latest until the request has ended.
      room = null;
    }
    course = new RelayPass.Tap.Course(null, course.added(), -1);
    tooLarge();
    return begun;
  }

  void broken(@Nullable Fault fault) {
    forget();
    if (tap != null && !told) {
      told = true;
      tap.broken(fault);
    }
  }
}
