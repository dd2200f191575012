package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.durable.Command;
import dev.banyan.gateway.durable.Keys;
import dev.banyan.http.Incoming;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Claims the key of a request that is to be relayed, before anything of it is sent: its body is
/// held, and the journal asked aside. A claim whose client leaves before the request was sent is
/// given up. Owned by the request's event loop, but for what is done aside.
final class CommandRelay {
  private final Passage passage;
  private final Keys.Key key;
  private final Then then;
  private @Nullable Command command;
  private boolean gone;
  private volatile Keys.@Nullable Verdict verdict;
  private volatile @Nullable Fault failed;

  /// What comes of it.
  interface Then {
    void goOn();

    void give(Keys.Verdict.Give given);

    void refuse(Fault fault, List<Http.Header> headers);
  }

  CommandRelay(Passage passage, Keys.Key key, Then then) {
    this.passage = passage;
    this.key = key;
    this.then = then;
  }

  /// `allowed` is how long the system may take; as long again may pass before it is asked.
  void start(Duration allowed) {
    Incoming incoming = passage.incoming;
    incoming.onEnd(_ -> ended());
    incoming.hold(
        key.bodyBytesMax(),
        body -> incoming.aside(() -> claim(body, allowed.multipliedBy(2)), this::claimed),
        fault -> then.refuse(named(fault), List.of()));
  }

  /// The bound of a body with a key is another than that of others.
  private Fault named(Fault fault) {
    return fault.kind() == Fault.Kind.TOO_LARGE
        ? Fault.of(
            Fault.Kind.TOO_LARGE,
            "The body of a request with an idempotency key is over "
                + key.bodyBytesMax()
                + " bytes")
        : fault;
  }

  /// On a virtual thread.
  private void claim(Bytes body, Duration allowed) {
    try {
      Keys.Verdict made = key.claim(passage.incoming, passage.visit().caller(), body, allowed);
      verdict = made;
      if (made instanceof Keys.Verdict.Go(Command claimed) && arrived(claimed)) {
        giveUp(claimed);
      }
    } catch (Fault fault) {
      failed = fault;
    } catch (RuntimeException bug) {
      failed = Fault.bug("an idempotency key could not be claimed", bug);
    }
  }

  /// Whether the client has gone meanwhile.
  private synchronized boolean arrived(Command claimed) {
    command = claimed;
    return gone;
  }

  private void ended() {
    Command claimed;
    synchronized (this) {
      gone = true;
      claimed = command;
    }
    if (claimed != null) {
      Thread.ofVirtual().name("banyan-command").start(() -> giveUp(claimed));
    }
  }

  private static void giveUp(Command claimed) {
    if (claimed.take()) {
      aside(claimed, Command::givenUp).run();
    }
  }

  /// What records an end with nobody waiting; what fails is logged and counted there.
  static Runnable aside(Command command, Consumer<Command> end) {
    return () -> {
      try {
        end.accept(command);
      } catch (Fault _) {
        // Nobody waits: when its time has passed, its outcome is unknown.
      }
    };
  }

  private void claimed() {
    Fault fault = failed;
    Keys.Verdict made = verdict;
    if (fault != null || made == null) {
      then.refuse(
          fault == null ? Fault.bug("no verdict", new IllegalStateException()) : fault, List.of());
      return;
    }
    switch (made) {
      case Keys.Verdict.Give given -> then.give(given);
      case Keys.Verdict.Refuse(Fault refusal, List<Http.Header> headers) ->
          then.refuse(refusal, headers);
      case Keys.Verdict.Go(Command claimed) -> {
        if (claimed.take()) {
          passage.command = claimed;
          then.goOn();
        }
      }
    }
  }
}
