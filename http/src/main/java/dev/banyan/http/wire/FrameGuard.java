package dev.banyan.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the headers of HTTP/2 frames before the codec does, for what the codec lets pass: frames
/// in a number that only an attack sends, and a stream begun again or out of order, which ends the
/// connection (RFC 9113 §5.1, §5.1.1).
public final class FrameGuard extends ChannelInboundHandlerAdapter {
  private static final int FRAME_HEADER = 9;
  private static final int PREFACE = 24;
  private static final int END_STREAM = 1;
  private static final int CONTROL_MAX = 300;
  private static final int CONTROL_OF_SYSTEMS_MAX = 3_000;
  private static final int WINDOW_UPDATES_MAX = 20_000;
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int RESETS_KEPT = 256;

  /// Of what we send, as much as earns the other side one more change of a window.
  private static final int BYTES_PER_UPDATE = 1024;

  private final @Nullable Http2Connection streams;
  private final int controlMax;
  private final Consumer<Http2Error> fatal;
  private final byte[] header = new byte[FRAME_HEADER];
  private final Deque<Integer> resets = new ArrayDeque<>();
  private int skip;
  private int gathered;
  private int highest = -1;
  private int gapFrom;
  private int control;
  private int updates;
  private long earned;
  private long since = System.nanoTime();
  private boolean dead;

  /// `fatal` ends the connection; nothing is read after it.
  public FrameGuard(Http2Connection streams, Consumer<Http2Error> fatal) {
    this.streams = streams;
    this.fatal = fatal;
    this.controlMax = CONTROL_MAX;
    this.skip = PREFACE;
  }

  private FrameGuard(Consumer<Http2Error> fatal) {
    this.streams = null;
    this.fatal = fatal;
    this.controlMax = CONTROL_OF_SYSTEMS_MAX;
  }

  /// The guard of a connection to a system, which begins no streams and shares the connection among
  /// all our callers: counts only, with more room.
  public static FrameGuard ofSystem(Consumer<Http2Error> fatal) {
    return new FrameGuard(fatal);
  }

  /// We sent so much, for which the other side has to open its windows again.
  public void sent(int bytes) {
    earned += bytes;
  }

  /// We reset this stream: what the client sent before it knew is no fault of its own.
  public void reset(int stream) {
    resets.add(stream);
    if (resets.size() > RESETS_KEPT) {
      resets.remove();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    int at = in.readerIndex();
    while (at < in.writerIndex() && !dead) {
      if (skip > 0) {
        int step = Math.min(skip, in.writerIndex() - at);
        skip -= step;
        at += step;
        continue;
      }
      header[gathered++] = in.getByte(at++);
      if (gathered == FRAME_HEADER) {
        gathered = 0;
        skip = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
        Http2Error error = frame(ctx, in, at - FRAME_HEADER);
        if (error != null) {
          dead = true;
          fatal.accept(error);
        }
      }
    }
    if (dead) {
      in.release();
    } else {
      ctx.fireChannelRead(in);
    }
  }

  private @Nullable Http2Error frame(ChannelHandlerContext ctx, ByteBuf in, int start) {
    long now = System.nanoTime();
    if (now - since > WINDOW_NANOS) {
      since = now;
      control = 0;
      updates = 0;
      earned = 0;
    }
    return switch (header[3]) {
      case 0 -> skip == 0 && (header[4] & END_STREAM) == 0 ? counted() : null; // DATA without any
      case 1 -> streams == null ? null : headers(ctx, in, start, streams);
      case 3 -> streams == null ? counted() : null; // of clients it is counted by the codec
      case 8 -> updated();
      default -> counted(); // PRIORITY, SETTINGS, PING, CONTINUATION, unknown ones
    };
  }

  private @Nullable Http2Error updated() {
    boolean many = ++updates - earned / BYTES_PER_UPDATE > WINDOW_UPDATES_MAX;
    return many ? Http2Error.ENHANCE_YOUR_CALM : null;
  }

  private @Nullable Http2Error counted() {
    return ++control > controlMax ? Http2Error.ENHANCE_YOUR_CALM : null;
  }

  private @Nullable Http2Error headers(
      ChannelHandlerContext ctx, ByteBuf in, int start, Http2Connection streams) {
    int stream =
        (header[5] & 0x7f) << 24
            | (header[6] & 0xff) << 16
            | (header[7] & 0xff) << 8
            | (header[8] & 0xff);
    if (stream > highest) {
      gapFrom = stream > highest + 2 ? highest + 2 : Integer.MAX_VALUE;
      highest = stream;
      return null;
    }
    if (start > in.readerIndex()) {
      ctx.fireChannelRead(in.readRetainedSlice(start - in.readerIndex()));
    }
    Http2Stream known = streams.stream(stream);
    if (known != null) {
      return known.state() == Http2Stream.State.HALF_CLOSED_REMOTE
          ? Http2Error.STREAM_CLOSED
          : null;
    }
    if (resets.contains(stream)) {
      return null;
    }
    return stream >= gapFrom ? Http2Error.PROTOCOL_ERROR : Http2Error.STREAM_CLOSED;
  }
}
