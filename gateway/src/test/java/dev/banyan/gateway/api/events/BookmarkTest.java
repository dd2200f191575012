package dev.banyan.gateway.api.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.journal.Spot;
import dev.banyan.value.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class BookmarkTest {
  private static final String SOURCE = "model/order";

  private static Spot spot(long position) {
    byte[] hash = new byte[32];
    hash[0] = (byte) position;
    hash[3] = 7;
    return new Spot(position, Bytes.wrap(hash));
  }

  private static final List<Spot> SPOTS =
      List.of(spot(1), Spot.START, spot(127), spot(128), spot(1L << 40), spot(Long.MAX_VALUE));

  @Test
  void readsWhatItHasWritten() {
    String text = Bookmark.write(SPOTS, SOURCE);

    List<Spot> read = Bookmark.read(text, SOURCE);

    assertThat(read).isNotNull();
    assertThat(read).extracting(Spot::position).isEqualTo(positions());
    assertThat(read.get(0).hash()).isEqualTo(Bytes.wrap(new byte[] {1, 0, 0, 7}));
    assertThat(read.get(1)).isEqualTo(Spot.START);
  }

  private static List<Long> positions() {
    return SPOTS.stream().map(Spot::position).toList();
  }

  @Test
  void isOfOneSourceAlone() {
    String text = Bookmark.write(SPOTS, SOURCE);

    List<Spot> read = Bookmark.read(text, "model/orders");

    assertThat(read).isNull();
  }

  @Test
  void takesNothingThatWasAlteredOrCut() {
    String text = Bookmark.write(SPOTS, SOURCE);

    for (int at = 0; at < text.length() - 1; at++) {
      char other = text.charAt(at) == 'A' ? 'B' : 'A';
      String altered = text.substring(0, at) + other + text.substring(at + 1);
      assertThat(Bookmark.read(altered, SOURCE)).as(altered).isNull();
      assertThat(Bookmark.read(text.substring(0, at), SOURCE)).as("cut at " + at).isNull();
    }
  }

  @Test
  void takesNoTextOfAnyLength() {
    assertThat(Bookmark.read("A".repeat(1 << 20), SOURCE)).isNull();
    assertThat(Bookmark.read("not base64!", SOURCE)).isNull();
  }
}
