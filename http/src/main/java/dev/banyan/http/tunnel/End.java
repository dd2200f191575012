package dev.banyan.http.tunnel;

import io.netty.buffer.ByteBuf;

/// One end of a WebSocket: what is written goes there, and reading from it can wait. Called on its
/// event loop.
public interface End {
  ByteBuf buffer(int size);

  /// Takes the bytes over.
  void write(ByteBuf bytes);

  void flush();

  boolean writable();

  /// Reads nothing more from there for now.
  void pause();

  void resume();
}
