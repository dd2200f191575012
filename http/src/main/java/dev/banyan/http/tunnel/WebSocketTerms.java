package dev.banyan.http.tunnel;

import java.time.Duration;

/// What holds for one WebSocket: how long an end may be silent, how large a message may be, all its
/// fragments together, and who watches it.
public record WebSocketTerms(Duration idle, long messageBytesMax, Watch watch) {

  /// Watches one WebSocket. Called on its event loop, never blocks.
  public interface Watch {
    /// Both ends have agreed, and frames flow.
    void opened();

    /// Comes every few seconds: the place to look whether the caller may still be here.
    void review(Doorkeeper doorkeeper);

    /// An open one has ended.
    void ended(Ending ending, long messagesIn, long messagesOut);
  }

  /// Ends a WebSocket; says nothing where it has ended already. On its event loop.
  @FunctionalInterface
  public interface Doorkeeper {
    void end(Ending ending);
  }
}
