package dev.banyan.http.tunnel;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Head;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The client that asks for a WebSocket. Called on its event loop.
public interface Guest extends End {
  Loop loop();

  /// Its request.
  Head head();

  /// It is answered, or gone.
  boolean ended();

  /// The listener ends: the time that requests were given to end by themselves is over.
  boolean leaving();

  /// Another place to ask, as the one before could not be reached; null for none.
  WebSocketExchange.@Nullable Place elsewhere(Fault fault);

  /// Switches (RFC 9110 §7.8) as the system has in `answer`: from now on all that comes from the
  /// client goes to the sink.
  void switchOver(Head answer, List<Http.Header> fields, BodySink sink);

  /// The head of an answer that does not switch; its body is written, and ended.
  void relay(Head answer);

  void end(@Nullable Head trailers);

  /// Answers for a failure before anything was answered.
  void failed(Fault fault);

  /// Breaks off so that the client can tell.
  void abort();
}
