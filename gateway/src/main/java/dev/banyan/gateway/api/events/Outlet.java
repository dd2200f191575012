package dev.banyan.gateway.api.events;

import dev.banyan.http.tunnel.Ending;

/// Where the messages of one stream go. Owned by the stream's thread; blocks while the caller takes
/// nothing, up to its patience.
///
/// All of it throws `Fault`: `CANCELLED` where the caller is gone, `TIMEOUT`, named
/// [dev.banyan.http.Conversation#SLOW], where it does not read.
interface Outlet {
  /// Begins, at that position.
  void begin(String position);

  void tell(Message message, String position);

  /// Sends what was told.
  void flush();

  /// A sign of life; with the position, where it has moved since it was last told.
  void beat(String position, boolean moved);

  /// Says why it ends, as far as anyone can be told, and ends.
  void end(Ending why);
}
