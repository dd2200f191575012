package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.http.loop.BodyDoor;
import dev.banyan.http.wire.Head;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// The loop's side of the door a request's body goes through to its work.
record Entrance(BodyDoor door) implements BodySink {
  @Override
  public void data(ByteBuf piece) {
    door.put(piece);
  }

  @Override
  public void end(@Nullable Head trailers) {
    door.finish();
  }

  @Override
  public void broken(Fault fault) {
    door.fail(fault);
  }
}
