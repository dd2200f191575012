package dev.banyan.gateway.gate;

import dev.banyan.connect.Http;
import dev.banyan.gateway.limit.Asker;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request on its way through the gate: what was found so far. Owned by the request's event
/// loop.
public final class Visit implements Recognizer.Credentials, Asker {
  private final Incoming incoming;
  private final Entrance entrance;
  private Caller caller = Caller.ANYONE;
  private final int[] marks;
  private List<Http.Header> answerHeaders = List.of();
  private boolean asked;

  /// `marks` are start and end of each of the path's parameters.
  public Visit(Incoming incoming, Entrance entrance, int[] marks) {
    this.incoming = incoming;
    this.entrance = entrance;
    this.marks = marks;
  }

  @Override
  public Incoming incoming() {
    return incoming;
  }

  public Entrance entrance() {
    return entrance;
  }

  /// Who asks; `ANYONE` before the caller check and on open routes.
  @Override
  public Caller caller() {
    return caller;
  }

  void caller(Caller known) {
    caller = known;
  }

  @Override
  public boolean anonymous() {
    return entrance.open();
  }

  @Override
  public String routeName() {
    return entrance.routeName();
  }

  @Override
  public int[] marks() {
    return marks;
  }

  /// What the answer tells of the limits, whatever it is.
  public List<Http.Header> answerHeaders() {
    return answerHeaders;
  }

  void answerHeaders(List<Http.Header> headers) {
    answerHeaders = headers;
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
