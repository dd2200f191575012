package dev.banyan.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.banyan.type.TextPattern;
import dev.banyan.type.Type;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Texts: length in code points, pattern, no lone surrogates (they have no form in UTF-8). A text
/// of fixed length is padded with blanks, as its type promises.
final class TextDecoder implements Decoder {
  private final Type.Text type;
  private final @Nullable TextPattern pattern;

  TextDecoder(Type.Text type) {
    this.type = type;
    String source = type.pattern();
    this.pattern = source == null ? null : TextPattern.of(source);
  }

  @Override
  public Object read(Reading in) throws IOException {
    if (in.parser().currentToken() != JsonToken.VALUE_STRING) {
      return in.mismatch("a text");
    }
    String text = in.parser().getText();
    int length = codePoints(text);
    if (length < 0) {
      return in.violation("must not hold half a surrogate pair");
    }
    if (length > type.lengthMax()) {
      return in.violation("must have at most " + characters(type.lengthMax()));
    }
    if (length < type.lengthMin()) {
      return in.violation("must have at least " + characters(type.lengthMin()));
    }
    String value = type.fixed() ? text + " ".repeat(type.lengthMax() - length) : text;
    if (pattern != null && !pattern.matches(value)) {
      return in.violation("must match " + type.pattern());
    }
    return value;
  }

  /// How many code points; -1 where a surrogate stands alone.
  static int codePoints(String text) {
    int count = text.length();
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isSurrogate(unit)) {
        if (Character.isLowSurrogate(unit)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return -1;
        }
        i++;
        count--;
      }
    }
    return count;
  }

  private static String characters(int count) {
    return count == 1 ? "1 character" : count + " characters";
  }
}
