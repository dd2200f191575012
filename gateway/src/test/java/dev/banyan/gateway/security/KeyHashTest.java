package dev.banyan.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A hash under a secret, beside the vectors of its authors.
class KeyHashTest {
  /// The key of the vectors: bytes 0 to 15.
  private static final long KEY_A = 0x0706050403020100L;

  private static final long KEY_B = 0x0f0e0d0c0b0a0908L;

  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static String shown(KeyHash.Wide hash) {
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(hash.first()).putLong(hash.second());
    return HexFormat.of().formatHex(bytes.array());
  }

  @Test
  void agreesWithTheVectorsOfItsAuthors() {
    KeyHash empty = new KeyHash(KEY_A, KEY_B).add(counting(0), 0, 0);
    KeyHash fifteen = new KeyHash(KEY_A, KEY_B).add(counting(15), 0, 15);

    assertThat(empty.end()).isEqualTo(0x726fdb47dd0e0e31L);
    assertThat(fifteen.end()).isEqualTo(0xa129ca6149be45e5L);
  }

  @Test
  void agreesWithTheirVectorsOfTwiceTheWidth() {
    KeyHash empty = new KeyHash(KEY_A, KEY_B).wide().add(counting(0), 0, 0);
    KeyHash one = new KeyHash(KEY_A, KEY_B).wide().add(counting(1), 0, 1);

    assertThat(shown(empty.endWide())).isEqualTo("a3817f04ba25a8e66df67214c7550293");
    assertThat(shown(one.endWide())).isEqualTo("da87c1d86b99af44347659119b22fc45");
  }

  @Test
  void looksAtEveryByteAndAtNoOther() {
    byte[] bytes = counting(100);
    Set<KeyHash.Wide> hashes = new HashSet<>();
    hashes.add(KeyHash.wide(bytes, 10, 90));

    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      KeyHash.Wide changed = KeyHash.wide(bytes, 10, 90);
      assertThat(hashes.add(changed)).as("byte %d", i).isEqualTo(i >= 10 && i < 90);
      bytes[i] ^= 1;
    }
  }

  @Test
  void tellsLengthsApart() {
    byte[] zeros = new byte[300];
    Set<KeyHash.Wide> hashes = new HashSet<>();

    for (int length = 0; length <= zeros.length; length++) {
      assertThat(hashes.add(KeyHash.wide(zeros, 0, length))).as("length %d", length).isTrue();
    }
  }
}
