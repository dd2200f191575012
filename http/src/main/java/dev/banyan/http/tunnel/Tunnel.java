package dev.banyan.http.tunnel;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An open WebSocket between two ends that have agreed to it. Passes frames both ways with
/// back-pressure, asks a silent end for a sign of life, and ends by the rules of RFC 6455 §7: an
/// end that has closed is still sent to for a while, until the other one has closed too.
///
/// Owned by the event loop. Over once, told by [#over].
final class Tunnel {
  private static final long REVIEW_NANOS = TimeUnit.SECONDS.toNanos(5);

  /// How long the second end may take to close after the first, and after we have ended it.
  private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int NORMAL = 1000;
  private static final long ENDING_NANOS = TimeUnit.SECONDS.toNanos(2);

  /// Lets go of both ends.
  @FunctionalInterface
  interface Over {
    /// `broken`: the client could not be told in order.
    void over(boolean broken);
  }

  private final WebSocketTerms terms;
  private final Over whenOver;
  private final long ping = ThreadLocalRandom.current().nextLong();
  private final Way in;
  private final Way out;
  private @Nullable Ending ending;
  private boolean over;
  private boolean clientDone;
  private boolean systemDone;
  private long endBy;
  private long reviewed = System.nanoTime();

  Tunnel(End client, End system, WebSocketTerms terms, Over whenOver) {
    this.terms = terms;
    this.whenOver = whenOver;
    this.in = new Way(client, system, true, terms.messageBytesMax(), ping);
    this.out = new Way(system, client, false, terms.messageBytesMax(), ping);
  }

  // ---- what the ends do

  void fromClient(ByteBuf piece) {
    if (over) {
      piece.release();
      return;
    }
    in.pass(piece);
    if (in.frames().flaw() != 0) {
      clientDone = true;
      end(in.frames().ending(true));
    } else if (in.closed()) {
      clientDone = true;
      closed(Ending.CLIENT);
    }
  }

  void fromSystem(ByteBuf piece) {
    if (over) {
      piece.release();
      return;
    }
    out.pass(piece);
    if (out.frames().flaw() != 0) {
      systemDone = true;
      end(out.frames().ending(false));
    } else if (out.closed()) {
      systemDone = true;
      closed(Ending.SYSTEM);
    }
  }

  /// An end has closed, and the other was told by its own frame.
  private void closed(Ending by) {
    if (ending == null) {
      ending = by;
      endBy = System.nanoTime() + CLOSING_NANOS;
    }
    finishWhereDone();
  }

  void clientGone() {
    clientDone = true;
    if (ending == Ending.SYSTEM) {
      in.end(NORMAL); // For the answer that is missing.
    } else {
      end(Ending.CLIENT_GONE);
    }
    finish();
  }

  void systemGone() {
    systemDone = true;
    if (ending == Ending.CLIENT) {
      out.end(NORMAL);
    } else {
      end(Ending.SYSTEM_GONE);
    }
    finish();
  }

  void clientWritabilityChanged() {
    out.writabilityChanged();
  }

  void systemWritabilityChanged() {
    in.writabilityChanged();
  }

  // ---- what we do

  /// Ends it, unless it ends already.
  void end(Ending why) {
    if (over || (ending != null && ending != Ending.CLIENT && ending != Ending.SYSTEM)) {
      return;
    }
    ending = ending == null ? why : ending;
    endBy = System.nanoTime() + ENDING_NANOS;
    in.end(why.toSystem());
    out.end(why.toClient());
    finishWhereDone();
  }

  private void finishWhereDone() {
    if (clientDone && systemDone) {
      finish();
    }
  }

  private void finish() {
    if (over) {
      return;
    }
    over = true;
    boolean broken = out.owes();
    in.release();
    out.release();
    Ending why = ending == null ? Ending.SYSTEM_GONE : ending;
    terms.watch().ended(why, in.frames().messages(), out.frames().messages());
    whenOver.over(broken);
  }

  void sweep(long now) {
    if (over) {
      return;
    }
    if (ending != null) {
      if (now - endBy > 0) {
        finish();
      }
      return;
    }
    long silent = Math.max(in.silentNanos(now), out.silentNanos(now));
    if (silent > terms.idle().toNanos()) {
      end(Ending.IDLE);
      return;
    }
    askTheSilent(now);
    if (now - reviewed > REVIEW_NANOS) {
      reviewed = now;
      terms.watch().review(this::end);
    }
  }

  private void askTheSilent(long now) {
    long patience = terms.idle().toNanos() / 2;
    if (in.silentNanos(now) > patience) {
      var _ = in.ask(out, ping);
    }
    if (out.silentNanos(now) > patience) {
      var _ = out.ask(in, ping);
    }
  }
}
