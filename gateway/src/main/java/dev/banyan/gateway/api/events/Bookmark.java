package dev.banyan.gateway.api.events;

import dev.banyan.journal.Spot;
import dev.banyan.value.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// How far a reader has got, as an opaque text: for each partition the position and the beginning
/// of the hash of the record there; before them a sum over all of that and what is read.
///
/// It is no secret and needs no key: it can show nothing that its holder could not ask for from the
/// start, and outlives the process that wrote it. The sum finds one that was altered or is of
/// another stream; the hashes one of another store, or of one that was set back.
final class Bookmark {
  private static final int HASH_BYTES = 4;
  private static final int SUM_BYTES = Integer.BYTES;
  private static final int LENGTH_MAX = 2_048;

  private Bookmark() {}

  static String write(List<Spot> spots, String source) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(SUM_BYTES + 16 * spots.size());
    out.writeBytes(new byte[SUM_BYTES]);
    for (Spot spot : spots) {
      long left = spot.position();
      while (left > 0x7f) {
        out.write((int) (left & 0x7f) | 0x80);
        left >>>= 7;
      }
      out.write((int) left);
      if (spot.position() > 0) {
        out.write(spot.hash().unsafeArray(), 0, HASH_BYTES);
      }
    }
    byte[] all = out.toByteArray();
    ByteBuffer.wrap(all).putInt(sum(all, source));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  private static int sum(byte[] all, String source) {
    CRC32C sum = new CRC32C();
    sum.update(all, SUM_BYTES, all.length - SUM_BYTES);
    sum.update(source.getBytes(StandardCharsets.UTF_8));
    return (int) sum.getValue();
  }

  /// The spots that were written, their hashes shortened; null where it was not written here for
  /// that source.
  static @Nullable List<Spot> read(String text, String source) {
    byte[] all = decoded(text);
    if (all.length < SUM_BYTES || ByteBuffer.wrap(all).getInt() != sum(all, source)) {
      return null;
    }
    ByteArrayInputStream in = new ByteArrayInputStream(all, SUM_BYTES, all.length - SUM_BYTES);
    List<Spot> spots = new ArrayList<>();
    while (in.available() > 0) {
      long position = number(in);
      byte[] hash = new byte[HASH_BYTES];
      if (position < 0 || (position > 0 && in.read(hash, 0, HASH_BYTES) < HASH_BYTES)) {
        return null;
      }
      spots.add(position == 0 ? Spot.START : new Spot(position, Bytes.wrap(hash)));
    }
    return spots;
  }

  /// Seven bits a byte, the lowest first; negative where there are too many.
  private static long number(ByteArrayInputStream in) {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = in.read();
      if (next < 0) {
        return -1;
      }
      number |= (long) (next & 0x7f) << shift;
      if ((next & 0x80) == 0) {
        return number;
      }
    }
    return -1;
  }

  private static byte[] decoded(String text) {
    try {
      return text.length() > LENGTH_MAX ? new byte[0] : Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }

  /// The same spots, that of one partition replaced.
  static List<Spot> with(List<Spot> spots, int partition, Spot spot) {
    Spot[] all = spots.toArray(Spot[]::new);
    all[partition] = spot;
    return Arrays.asList(all);
  }
}
