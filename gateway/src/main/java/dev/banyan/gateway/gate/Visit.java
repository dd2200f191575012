package dev.banyan.gateway.gate;

import dev.banyan.gateway.security.Recognizer;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request on its way through the gate: what was found so far. Owned by the request's event
/// loop.
public final class Visit implements Recognizer.Credentials {
  private final Incoming incoming;
  private final Entrance entrance;
  private Caller caller = Caller.ANYONE;
  private boolean asked;

  public Visit(Incoming incoming, Entrance entrance) {
    this.incoming = incoming;
    this.entrance = entrance;
  }

  public Incoming incoming() {
    return incoming;
  }

  public Entrance entrance() {
    return entrance;
  }

  /// Who asks; `ANYONE` before the caller check and on open routes.
  public Caller caller() {
    return caller;
  }

  void caller(Caller known) {
    caller = known;
  }

  /// True from the second time on: a recogniser that asked for I/O once is not waited for again.
  boolean askedBefore() {
    boolean before = asked;
    asked = true;
    return before;
  }

  @Override
  public List<String> header(String name) {
    String first = incoming.header(name);
    return first == null ? List.of() : incoming.headers(name);
  }

  @Nullable String mediaType() {
    return incoming.header("content-type");
  }
}
