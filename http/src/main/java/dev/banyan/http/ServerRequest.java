package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.http.proxy.Asker;
import dev.banyan.http.tunnel.Handshake;
import dev.banyan.http.tunnel.Socket;
import dev.banyan.http.tunnel.WebSocketTerms;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.HeldBody;
import dev.banyan.http.wire.RequestRoom;
import dev.banyan.value.Bytes;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request with its head, from the moment it is let in until its answer is written or its
/// client gone. Owned by the event loop; the reading of the head goes with the work it is handed
/// to.
final class ServerRequest implements Incoming {

  private static final Bytes NOTHING = Bytes.wrap(new byte[0]);

  private final Lane lane;
  private final Peer peer;
  private final Head head;
  private @Nullable Asker asker;
  private Lane.@Nullable Party party;
  private @Nullable Consumer<Outcome> done;
  private boolean taken;
  private boolean ended;
  private @Nullable Bytes held;
  private @Nullable RequestRoom room;
  private int status;
  private long bytesIn;
  private long bytesOut;

  ServerRequest(Lane lane, Peer peer, Head head) {
    this.lane = lane;
    this.peer = peer;
    this.head = head;
  }

  // ---- the head

  Peer peer() {
    return peer;
  }

  Head head() {
    return head;
  }

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String path() {
    return head.path();
  }

  @Override
  public @Nullable String query() {
    return head.query();
  }

  @Override
  public @Nullable String header(String name) {
    return head.field(name);
  }

  @Override
  public List<String> headers(String name) {
    return head.all(name);
  }

  @Override
  public List<String> spelled(String name) {
    return head.spelled(name);
  }

  @Override
  public <T> @Nullable T look(String name, Bytes.Look<T> look) {
    return head.look(name, look);
  }

  @Override
  public List<Http.Header> headers() {
    return head.all();
  }

  @Override
  public String authority() {
    Asker by = asker;
    if (by != null && by.host() != null) {
      return by.host();
    }
    String named = head.authority();
    return named.isEmpty() ? peer.localAuthority() : named;
  }

  @Override
  public boolean secure() {
    Asker by = asker;
    return (by == null || by.secure() == null) ? peer.secure() : by.secure();
  }

  @Override
  public String remoteAddress() {
    Asker by = asker;
    return by == null ? peer.remoteAddress() : by.address();
  }

  @Override
  public String forwardedFor() {
    Asker by = asker;
    return by == null ? peer.remoteAddress() : by.chain();
  }

  /// Who asks by the word of trusted proxies; null where none says.
  void askedBy(@Nullable Asker by) {
    asker = by;
  }

  @Override
  public @Nullable List<X509Certificate> clientCertificates() {
    return peer.certificates();
  }

  @Override
  public long contentLength() {
    return head.chunked() ? -1 : Math.max(0, head.contentLength());
  }

  boolean hasBody() {
    return head.chunked() || head.contentLength() > 0;
  }

  // ---- who answers

  @Override
  public void answer(Answer answer) {
    take();
    lane.answer(answer);
  }

  @Override
  public void relay(Relay relay, RelayPass pass) {
    take();
    RelayExchange exchange = new RelayExchange(this, (PooledRelay) relay, pass);
    party = exchange;
    exchange.start();
  }

  @Override
  public boolean asksForWebSocket() {
    return Handshake.asked(head);
  }

  @Override
  public void webSocket(Relay relay, RelayPass pass, WebSocketTerms terms) {
    if (shakesHands()) {
      party = ((PooledRelay) relay).webSocket(this, pass, terms);
    }
  }

  @Override
  public void socket(List<Http.Header> agreed, WebSocketTerms terms, Consumer<Socket> work) {
    if (shakesHands()) {
      party = WorkConversation.talk(this, agreed, terms, work);
    }
  }

  /// Whether it is a valid handshake; answers for one that is not.
  private boolean shakesHands() {
    take();
    lane.isLast();
    Handshake.Flaw flaw = Handshake.flaw(head);
    if (flaw != null) {
      lane.answer(Problems.of(flaw));
    }
    return flaw == null;
  }

  @Override
  public void handOver(Consumer<Conversation> work) {
    take();
    lane.keepHead();
    WorkConversation conversation = new WorkConversation(this, lane, peer.listener());
    party = conversation;
    conversation.start(work);
  }

  @Override
  public HeldBytes memory() {
    return peer.listener().memory();
  }

  @Override
  public void hold(long bytesMax, Consumer<Bytes> then, Consumer<Fault> refused) {
    lane.keepHead();
    if (held == null && hasBody()) {
      HeldBytes.Portion portion = memory().portion();
      keep(portion);
      Consumer<Bytes> whole =
          body -> {
            held = body;
            backFrom(() -> then.accept(body));
          };
      lane.open(
          new HeldBody(bytesMax, portion, whole, fault -> backFrom(() -> refused.accept(fault))));
      return;
    }
    Bytes body = Objects.requireNonNullElse(held, NOTHING);
    backFrom(
        body.size() > Math.max(0, bytesMax)
            ? () -> refused.accept(HeldBody.tooLarge(bytesMax))
            : () -> then.accept(body));
  }

  /// Whether its body, which is read into memory, takes room that others need by now.
  boolean hurries() {
    boolean held = party == null || party instanceof WorkConversation;
    return held && memory().isCrowded();
  }

  /// Takes over what is held for this request until it has ended.
  void keep(HeldBytes.Portion portion) {
    room().keep(portion);
  }

  private RequestRoom room() {
    RequestRoom mine = room;
    if (mine == null) {
      mine = new RequestRoom(!ended);
      room = mine;
    }
    return mine;
  }

  /// The body, where it was read already; null otherwise.
  @Nullable Bytes held() {
    return held;
  }

  @Override
  public void aside(Runnable work, Runnable then) {
    RequestRoom used = room();
    used.enter();
    WorkConversation.THREADS
        .newThread(
            () -> {
              Runnable next = this::handlerFailed;
              try {
                work.run();
                next = then;
              } finally {
                Runnable after = next;
                lane.loop().execute(() -> used.leave(() -> backFrom(after)));
              }
            })
        .start();
  }

  private void backFrom(Runnable then) {
    if (ended) {
      return;
    }
    try {
      then.run();
    } catch (RuntimeException | Error e) {
      handlerFailed();
    }
  }

  /// Has the request answered anew by `then`; false where that is null.
  boolean again(@Nullable Runnable then) {
    if (then == null) {
      return false;
    }
    taken = false;
    party = null;
    backFrom(then);
    return true;
  }

  private void take() {
    if (taken) {
      throw new IllegalStateException("the request is answered, relayed or handed over already");
    }
    taken = true;
  }

  @Override
  public void onEnd(Consumer<Outcome> listener) {
    Consumer<Outcome> before = done;
    done = before == null ? listener : before.andThen(listener);
  }

  /// A handler threw: answers for it, where it has not begun to.
  void handlerFailed() {
    peer.listener().count(HttpEvents.Event.HANDLER_FAILED);
    taken = true;
    if (ended) {
      return;
    }
    Lane.Party answering = party;
    party = null;
    if (answering != null) {
      answering.clientGone();
    }
    lane.failed();
  }

  /// Counts why the request is ended before its time.
  void cut(HttpEvents.Event event) {
    peer.listener().count(event);
  }

  /// The request itself has failed on its way in: answers so, where no answer has begun.
  void fail(Answer answer) {
    if (ended) {
      return;
    }
    if (status == 0) {
      lane.answer(answer);
    } else {
      lane.abort();
    }
  }

  // ---- from the lane

  Lane lane() {
    return lane;
  }

  boolean ended() {
    return ended;
  }

  /// The answer has begun.
  boolean begun() {
    return status != 0;
  }

  void begun(int answerStatus) {
    status = answerStatus;
  }

  void countIn(int bytes) {
    bytesIn += bytes;
  }

  void countOut(int bytes) {
    bytesOut += bytes;
  }

  long bytesOut() {
    return bytesOut;
  }

  void writabilityChanged() {
    if (party != null && !ended) {
      party.writabilityChanged();
    }
  }

  void sweep(long nowNanos) {
    if (party != null && !ended) {
      party.sweep(nowNanos);
    }
  }

  /// The answer is written, or it never will be.
  void finished(boolean completed) {
    if (ended) {
      return;
    }
    ended = true;
    if (party != null && !completed) {
      party.clientGone();
    }
    if (done != null) {
      try {
        done.accept(new Outcome(status, bytesIn, bytesOut, completed));
      } catch (RuntimeException e) {
        peer.listener().count(HttpEvents.Event.HANDLER_FAILED);
      }
    }
    if (room != null) {
      room.leave();
    }
  }
}
