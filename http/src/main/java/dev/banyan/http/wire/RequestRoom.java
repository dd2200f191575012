package dev.banyan.http.wire;

import dev.banyan.base.HeldBytes;
import java.util.ArrayList;
import java.util.List;

/// What one request holds in memory: given back when the request has ended and nothing is done
/// aside with it any more. Owned by the event loop.
public final class RequestRoom {
  private final List<HeldBytes.Portion> portions = new ArrayList<>(2);
  private int users;

  /// `open`: the request has not ended, and will say so by [#leave].
  public RequestRoom(boolean open) {
    users = open ? 1 : 0;
  }

  /// Takes a portion over.
  public void keep(HeldBytes.Portion portion) {
    portions.add(portion);
    settle();
  }

  /// Something is done aside from now on.
  public void enter() {
    users++;
  }

  /// What was done aside is over: `then` goes on with it.
  public void leave(Runnable then) {
    then.run();
    leave();
  }

  /// The request has ended, or what was done aside is over.
  public void leave() {
    users--;
    settle();
  }

  private void settle() {
    if (users == 0) {
      portions.forEach(HeldBytes.Portion::giveBack);
      portions.clear();
    }
  }
}
