package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.validate.AnswerTap;
import dev.banyan.gateway.validate.Finding;
import dev.banyan.gateway.validate.Validation;
import dev.banyan.http.Incoming;
import dev.banyan.http.RelayPass;
import dev.banyan.value.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Holds a relay's request against its contract, after the gate and before the cache: what is
/// refused here is neither looked up nor sent. On the event loop; what may take long is done on a
/// virtual thread.
final class Checking {
  private Checking() {}

  /// What comes of it.
  interface Then {
    void goOn();

    void refuse(Fault fault, List<Http.Header> headers);
  }

  static void request(Passage passage, Serving serving, Then then) {
    Validation validation =
        serving.target() instanceof Serving.Target.Relayed(Serving.RelayRoute route)
            ? route.validation()
            : null;
    if (validation == null || validation.settings().requests() == Validation.Mode.OFF) {
      then.goOn();
      return;
    }
    new Check(passage, serving.entrance().bodyBytesMax(), validation, then)
        .begin(target(serving, passage));
  }

  private static Validation.Target target(Serving serving, Passage passage) {
    String path = passage.incoming.path();
    String query = passage.incoming.query();
    return serving.target() instanceof Serving.Target.Relayed(Serving.RelayRoute route)
        ? new Validation.Target(route.path(path, passage.marks), route.query(query))
        : new Validation.Target(path, query);
  }

  /// Has the answers of a relay looked at, where that is asked for.
  static RelayPass.@Nullable Tap answers(
      Incoming request, Serving.RelayRoute route, int[] marks, AnswerTap.Around around) {
    Validation validation = route.validation();
    return validation == null || validation.settings().answers() == Validation.Mode.OFF
        ? around.inner()
        : validation.answers(request, route.path(request.path(), marks), around);
  }

  /// One request being checked. Owned by its event loop, but for what is done aside.
  private static final class Check {
    /// What is held of a body while it comes, to its length.
    private static final int GROWN = 2;

    private final Passage passage;
    private final long bytesMax;
    private final Validation validation;
    private final Then then;
    private volatile Validation.@Nullable Asked asked;
    private volatile Finding body = Finding.NOTHING;

    Check(Passage passage, long bytesMax, Validation validation, Then then) {
      this.passage = passage;
      this.bytesMax = bytesMax;
      this.validation = validation;
      this.then = then;
    }

    void begin(Validation.Target target) {
      Incoming incoming = passage.incoming;
      if (validation.costly(incoming, target)) {
        incoming.aside(() -> asked = validation.ask(incoming, target), this::asked);
      } else {
        asked = validation.ask(incoming, target);
        asked();
      }
    }

    private void asked() {
      Validation.Asked known = asked;
      if (known == null) {
        throw new IllegalStateException("the parameters were not checked");
      }
      if (known.finding().isWrong() || !known.readsBody()) {
        decide(known, known.finding());
        return;
      }
      if (validation.settings().requests() == Validation.Mode.REPORT && isTight()) {
        decide(known, Finding.NOTHING);
        return;
      }
      passage.incoming.hold(
          bytesMax, bytes -> held(known, bytes), fault -> then.refuse(fault, List.of()));
    }

    /// Whether there is no room for the body: once it is read it could not go on any more.
    private boolean isTight() {
      return !passage.incoming.memory().hasRoom(GROWN * passage.incoming.contentLength());
    }

    private void held(Validation.Asked known, Bytes bytes) {
      Incoming incoming = passage.incoming;
      if (validation.atOnce(known, incoming, bytes)) {
        decide(known, validation.body(known, incoming, bytes));
      } else {
        incoming.aside(
            () -> body = validation.body(known, incoming, bytes), () -> decide(known, body));
      }
    }

    private void decide(Validation.Asked known, Finding finding) {
      Fault fault = finding.fault();
      if (validation.refuses(known, finding) && fault != null) {
        then.refuse(fault, known.headers());
      } else {
        then.goOn();
      }
    }
  }
}
