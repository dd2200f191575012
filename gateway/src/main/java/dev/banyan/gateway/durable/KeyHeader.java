package dev.banyan.gateway.durable;

import dev.banyan.base.Fault;
import dev.banyan.command.CommandKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The request header `Idempotency-Key`, as the draft of that name has it: a string of RFC 9651, in
/// quotes. A key without quotes is taken too, since many clients send one; it is the same key.
public final class KeyHeader {
  /// Its name, as it is sent.
  public static final String NAME = "Idempotency-Key";

  /// How short the key of a caller may be whom nobody knows: it is all that tells that caller from
  /// others.
  static final int ANYONE_MIN = 16;

  private KeyHeader() {}

  /// The key in the lines of that header; null where there are none. Throws `MALFORMED` for what is
  /// no key.
  static @Nullable String read(List<String> lines, boolean anyone) {
    if (lines.isEmpty()) {
      return null;
    }
    if (lines.size() > 1) {
      throw wrong("is there more than once");
    }
    String line = lines.getFirst().strip();
    String key = line.startsWith("\"") ? quoted(line) : bare(line);
    if (key.isEmpty() || key.length() > CommandKey.LENGTH_MAX) {
      throw wrong("has between 1 and " + CommandKey.LENGTH_MAX + " characters");
    }
    if (anyone && key.length() < ANYONE_MIN) {
      throw wrong(
          "has at least "
              + ANYONE_MIN
              + " characters where callers are not known, and is not to be guessed");
    }
    return key;
  }

  private static String quoted(String line) {
    StringBuilder key = new StringBuilder(line.length());
    int last = line.length() - 1;
    for (int i = 1; i < last; i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < last) {
        i++;
        c = line.charAt(i);
        if (c != '"' && c != '\\') {
          throw wrong("has a backslash before what needs none");
        }
      } else if (c == '"' || c == '\\' || c < 0x20 || c > 0x7e) {
        throw wrong("is no string in quotes");
      }
      key.append(c);
    }
    if (last < 1 || line.charAt(last) != '"') {
      throw wrong("is no string in quotes");
    }
    return key.toString();
  }

  private static String bare(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c <= 0x20 || c > 0x7e || c == '"' || c == '\\' || c == ',' || c == ';') {
        throw wrong("without quotes is made of letters, digits and signs, with no comma");
      }
    }
    return line;
  }

  private static Fault wrong(String why) {
    return Fault.builder(Fault.Kind.MALFORMED, NAME + " " + why)
        .name(CommandProblems.KEY_INVALID)
        .build();
  }
}
