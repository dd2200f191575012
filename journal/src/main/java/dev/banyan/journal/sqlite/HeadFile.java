package dev.banyan.journal.sqlite;

import dev.banyan.journal.Chain;
import dev.banyan.journal.Moment;
import dev.banyan.journal.Untrusted;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The small file beside a SQLite store that says how far the journal has got: position and hash of
/// the last record that was acknowledged. Owned by the writer's thread.
///
/// SQLite's recovery drops every frame of its write-ahead log behind a broken one without a word;
/// this file is how that is noticed. It has two slots that are written in turn, so that a write
/// that is cut short leaves the one before it.
///
/// Layout: `BANYANH1`, then for each slot position (8), hash (32), CRC-32C of both (4).
final class HeadFile implements AutoCloseable {
  /// What an operator writes into the file to have the store taken as it is.
  static final String TRUST = "trust";

  private static final byte[] MAGIC = "BANYANH1".getBytes(StandardCharsets.US_ASCII);
  private static final int HASH = 32;
  private static final int SLOT = Long.BYTES + HASH + Integer.BYTES;
  private static final int SIZE = MAGIC.length + 2 * SLOT;

  private final Path path;
  private final FileChannel channel;
  private final Consumer<Moment> reached;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(SLOT);
  private int turn;

  /// How far a store has got.
  record Head(long position, Bytes hash) {}

  private HeadFile(Path path, FileChannel channel, Consumer<Moment> reached) {
    this.path = path;
    this.channel = channel;
    this.reached = reached;
  }

  /// What the file says; null where a person wrote that the store is to be trusted as it is, or
  /// where there is no file and the store is empty, too.
  static @Nullable Head read(Path path, boolean emptyStore) {
    byte[] content;
    try {
      if (!Files.exists(path)) {
        if (emptyStore) {
          return null;
        }
        throw doubtful(path, "its head file is gone");
      }
      if (Files.size(path) > 2L * SIZE) {
        throw doubtful(path, "its head file is not one");
      }
      content = Files.readAllBytes(path);
    } catch (IOException e) {
      throw doubtful(path, "its head file cannot be read (" + e.getMessage() + ")");
    }
    if (new String(content, StandardCharsets.ISO_8859_1).strip().equals(TRUST)) {
      return null;
    }
    Head first = slot(content, 0);
    Head second = slot(content, 1);
    if (first == null && second == null) {
      throw doubtful(path, "its head file is broken");
    }
    boolean later = first == null || (second != null && second.position() > first.position());
    return later ? second : first;
  }

  private static RuntimeException doubtful(Path path, String why) {
    return Untrusted.store(
        path.toString(),
        why + ", so that nobody can tell whether acknowledged records were lost",
        "restore it from a backup, or, if the store is known to be whole, write the word `"
            + TRUST
            + "` into "
            + path);
  }

  private static @Nullable Head slot(byte[] content, int slot) {
    int from = MAGIC.length + slot * SLOT;
    if (content.length < from + SLOT || !magic(content)) {
      return null;
    }
    ByteBuffer all = ByteBuffer.wrap(content, from, SLOT);
    byte[] hash = new byte[HASH];
    long position = all.getLong();
    all.get(hash);
    return all.getInt() == sum(ByteBuffer.wrap(content, from, SLOT - Integer.BYTES))
        ? new Head(position, Bytes.wrap(hash))
        : null;
  }

  private static boolean magic(byte[] content) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (content[i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  private static int sum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /// Makes the file anew, both slots saying how far the store has got. It takes the place of the
  /// one before it only when it is whole and flushed.
  static HeadFile open(Path path, Chain chain, Consumer<Moment> reached) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    HeadFile file = new HeadFile(path, channel, reached);
    try {
      file.put(ByteBuffer.wrap(MAGIC), 0);
      file.put(chain);
      reached.accept(Moment.HEAD_BEGUN);
      file.put(chain);
      channel.force(true);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      folder(path);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /// Has the folder remember its new files.
  static void folder(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      try (FileChannel folder = FileChannel.open(parent, StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  /// Writes and flushes how far the store has got.
  void write(Chain chain) throws IOException {
    put(chain);
    reached.accept(Moment.HEAD_WRITTEN);
    channel.force(false);
  }

  private void put(Chain chain) throws IOException {
    buffer.clear();
    buffer.putLong(chain.position()).put(chain.hash().unsafeArray());
    buffer.putInt(sum(buffer.duplicate().flip()));
    put(buffer.flip(), MAGIC.length + (long) turn * SLOT);
    turn = 1 - turn;
  }

  private void put(ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position());
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger("banyan.journal")
          .log(System.Logger.Level.WARNING, "closing " + path + ": " + e.getMessage());
    }
  }
}
