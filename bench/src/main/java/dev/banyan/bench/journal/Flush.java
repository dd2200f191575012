package dev.banyan.bench.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// How long the disk takes to flush 4 KiB that were appended to a file: `Flush FILE SECONDS`.
public final class Flush {
  private Flush() {}

  public static void main(String[] args) throws IOException {
    List<Long> all = new ArrayList<>();
    try (FileChannel channel =
        FileChannel.open(
            Path.of(args[0]), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocateDirect(4_096);
      long end = System.nanoTime() + Long.parseLong(args[1]) * 1_000_000_000;
      for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
        channel.write(page.clear());
        channel.force(false);
        all.add(System.nanoTime() - now);
      }
    }
    all.sort(null);
    Appends.tell("flushes-per-second", all.size() / (double) Long.parseLong(args[1]));
    Appends.tell("p50-millis", all.get(all.size() / 2) / 1e6);
    Appends.tell("p99-millis", all.get((int) (all.size() * 0.99)) / 1e6);
  }
}
