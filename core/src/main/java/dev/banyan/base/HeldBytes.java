package dev.banyan.base;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Counts the bytes of messages that are held whole, up to a bound that all who hold some have in
/// common.
///
/// Each message has a bound of its own; this one is for many that come at once. Who holds bytes has
/// a [Portion] and gives it back when they are let go, whichever way that comes. Nothing is held
/// that was not counted before. Thread-safe.
public final class HeldBytes {
  /// Of the heap, where nothing else is said: the rest is for what is made of the bytes.
  private static final int PART_OF_HEAP = 4;

  private static final int CROWDED_PART = 8;

  private static final int FIRST = 8 * 1024;

  private final AtomicLong held = new AtomicLong();
  private final LongAdder refusals = new LongAdder();
  private volatile long bytesMax;

  public HeldBytes(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// With a quarter of the heap as its bound.
  public static HeldBytes ofHeap() {
    return new HeldBytes(ofHeapMax());
  }

  /// A quarter of the heap.
  public static long ofHeapMax() {
    return Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
  }

  /// Another bound from now on; what is held stays.
  public void bound(long bytes) {
    bytesMax = bytes;
  }

  /// Held now.
  public long bytes() {
    return held.get();
  }

  public long bytesMax() {
    return bytesMax;
  }

  /// How often there was no room.
  public long refusals() {
    return refusals.sum();
  }

  /// A copy of what passes by, with nothing in it yet: at most so many bytes.
  public Copy copy(long most) {
    return new Copy(portion(), Math.min(most, Integer.MAX_VALUE - FIRST));
  }

  /// Whether so many more could be held now; others may take the room at any time.
  public boolean hasRoom(long bytes) {
    return held.get() + bytes <= bytesMax;
  }

  /// Whether little room is left: an eighth of all or less.
  public boolean isCrowded() {
    long most = bytesMax;
    return held.get() >= most - most / CROWDED_PART;
  }

  /// Room for one holder, with nothing in it yet.
  public Portion portion() {
    return new Portion();
  }

  /// What is answered where a message cannot be held.
  public static Fault full() {
    return Fault.builder(Fault.Kind.OVERLOADED, "The gateway is busy")
        .name("gateway-busy")
        .operator("there is no room for the body in what may be held; see `held` of `overload`")
        .unsent()
        .retryAfter(Duration.ofSeconds(1))
        .build();
  }

  private boolean take(long bytes) {
    long before;
    do {
      before = held.get();
      if (before + bytes > bytesMax) {
        refusals.increment();
        return false;
      }
    } while (!held.compareAndSet(before, before + bytes));
    return true;
  }

  /// What one holder has. Given back once, however often that is said; afterwards it has no room.
  /// Thread-safe.
  public final class Portion {
    private long bytes;
    private boolean over;

    private Portion() {}

    /// Makes it so many bytes in all. False where there is no room for them: then it is as it was.
    public synchronized boolean grow(long total) {
      if (over || (total > bytes && !take(total - bytes))) {
        return false;
      }
      bytes = Math.max(bytes, total);
      return true;
    }

    /// The same for bytes that are held already, by whoever will let them go: always has room.
    public synchronized void share(long total) {
      if (!over && total > bytes) {
        held.addAndGet(total - bytes);
        bytes = total;
      }
    }

    /// Reads so many bytes, or to the end: room is made as they come. Null where there is none for
    /// them. Blocking.
    public byte @Nullable [] read(InputStream in, int most) throws IOException {
      byte[] read = {};
      int size = 0;
      while (size < most) {
        if (size == read.length) {
          int next = (int) Math.min(most, Math.max(FIRST, size * 2L));
          if (!grow(next)) {
            return null;
          }
          read = Arrays.copyOf(read, next);
        }
        int more = in.read(read, size, read.length - size);
        if (more < 0) {
          break;
        }
        size += more;
      }
      return size == read.length ? read : Arrays.copyOf(read, size);
    }

    /// The same bytes, for who makes something of them as they come: reading throws [#full] where
    /// there is no room for what was read.
    public InputStream counting(InputStream in) {
      return new Counting(in, this);
    }

    public synchronized void giveBack() {
      over = true;
      if (bytes > 0) { // All processors would meet here for requests that hold nothing.
        held.addAndGet(-bytes);
        bytes = 0;
      }
    }
  }

  private static final class Counting extends FilterInputStream {
    private final Portion room;
    private long read;

    Counting(InputStream in, Portion room) {
      super(in);
      this.room = room;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int from, int most) throws IOException {
      int some = super.read(to, from, most);
      read += Math.max(0, some);
      if (!room.grow(read)) {
        throw full();
      }
      return some;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }

  /// A copy that grows with what is added, and is counted with all the memory that it takes. Owned
  /// by one thread.
  public static final class Copy {
    private final Portion room;
    private final long most;
    private byte[] kept = {};
    private int size;
    private boolean over;

    private Copy(Portion room, long most) {
      this.room = room;
      this.most = most;
    }

    /// Adds these bytes; false where they are too many or there is no room for them: then it is as
    /// it was.
    public boolean add(byte[] from, int offset, int count) {
      long needed = size + (long) count;
      if (over || needed > most) {
        return false;
      }
      if (needed > kept.length) {
        long grown = Math.min(Math.max(needed, Math.max(FIRST, size * 2L)), most);
        if (!room.grow(grown)) {
          return false;
        }
        kept = Arrays.copyOf(kept, (int) grown);
      }
      System.arraycopy(from, offset, kept, size, count);
      size += count;
      return true;
    }

    public int size() {
      return size;
    }

    /// What it has in memory, of which a part may be empty.
    int capacity() {
      return kept.length;
    }

    /// Its bytes.
    public byte[] bytes() {
      return Arrays.copyOf(kept, size);
    }

    public void writeTo(OutputStream out) throws IOException {
      out.write(kept, 0, size);
    }

    /// Forgets it, and gives back what it took; nothing is added any more.
    public void letGo() {
      over = true;
      kept = new byte[0];
      size = 0;
      room.giveBack();
    }
  }
}
