package dev.banyan.journal;

import dev.banyan.base.Fault;
import java.nio.charset.StandardCharsets;

/// The checks that everything passes before it may reach a store. What does not pass is a defect of
/// the code that asks, whose own limits are narrower.
final class Limits {
  /// The largest payload of one record.
  static final int PAYLOAD_MAX = 4 << 20;

  /// The largest number of records of one append.
  static final int ENTRIES_MAX = 1_000;

  /// PostgreSQL finds rows by 2,704 bytes at most; one that has more fails all that are written
  /// with it.
  private static final int FOUND_BY_BYTES_MAX = 2_600;

  private static final int UTF8_BYTES_OF_A_CHAR_MAX = 3;

  private Limits() {}

  /// A text that both stores keep as it is: PostgreSQL keeps no NUL, and neither keeps half of a
  /// surrogate pair.
  static void text(String what, String text, int lengthMax) {
    if (text.length() > lengthMax) {
      throw refused(what + " has " + text.length() + " characters, at most " + lengthMax);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (c == 0 || (Character.isSurrogate(c) && !pair)) {
        throw refused(what + " has a character that is not text, at " + i);
      }
      i += pair ? 1 : 0;
    }
  }

  static void name(String what, String text, int lengthMax) {
    if (text.isEmpty()) {
      throw refused(what + " is empty");
    }
    text(what, text, lengthMax);
  }

  static void that(boolean holds, String otherwise) {
    if (!holds) {
      throw refused(otherwise);
    }
  }

  static void in(String what, long count, long least, long most) {
    if (count < least || count > most) {
      throw refused(count + " " + what);
    }
  }

  /// Texts by which a row is found together.
  static void found(String... by) {
    long most = 0;
    for (String text : by) {
      most += (long) UTF8_BYTES_OF_A_CHAR_MAX * text.length();
    }
    if (most > FOUND_BY_BYTES_MAX) {
      long bytes = 0;
      for (String text : by) {
        bytes += text.getBytes(StandardCharsets.UTF_8).length;
      }
      in("bytes that a row is found by", bytes, 0, FOUND_BY_BYTES_MAX);
    }
  }

  private static Fault refused(String why) {
    return Fault.bug("journal: " + why, new IllegalArgumentException(why));
  }
}
