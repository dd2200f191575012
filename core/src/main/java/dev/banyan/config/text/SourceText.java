package dev.banyan.config.text;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.text.Source;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The text of a file, decoded from its bytes: UTF-8 without byte order mark and control
/// characters, of a bounded size.
record SourceText(Source source, String text) {

  /// `password: hunter2`, but neither `secret: true` nor a type nor a reference.
  private static final Pattern CLEAR_SECRET =
      Pattern.compile(
          "(?i)((?:pass?word|passwd|secret|token|credential)[\\w-]{0,40}[\"']?\\s{0,9}:\\s{0,40})"
              + "(?!true\\b|false\\b|[a-z-]+\\()"
              + "(\"(?![^\"]*\\$\\{)[^\"]*\"?|'(?![^']*\\$\\{)[^']*'?|[^\"'{\\[$\\s][^,}\\s]*)");

  /// Null, with a mistake reported, where the bytes are no such text.
  static @Nullable SourceText of(
      String name, byte[] bytes, YamlReader.Limit limit, Mistakes mistakes) {
    if (bytes.length > limit.bytesMax()) {
      mistakes.error(
          "file-too-large",
          Place.of(name),
          "this file has more than " + (limit.bytesMax() >> 20) + " MiB",
          limit.wayOut());
      return null;
    }
    if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
      mistakes.error("not-utf-8", Place.of(name), "this file is UTF-16", "save it as UTF-8");
      return null;
    }
    if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
      mistakes.error(
          "byte-order-mark",
          Place.of(name),
          "this file starts with a byte order mark",
          "save it as UTF-8 without one");
      return null;
    }
    String text = decode(name, bytes, mistakes);
    return text == null ? null : printable(name, text, mistakes);
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    if (bytes.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if ((bytes[i] & 0xFF) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String decode(String name, byte[] bytes, Mistakes mistakes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (!result.isError()) {
      return text;
    }
    String bad = "%02X".formatted(bytes[in.position()] & 0xFF);
    mistakes.error(
        "not-utf-8",
        placeAfter(Source.of(name, text + "�"), text),
        "the byte " + bad + " is not UTF-8",
        "save the file as UTF-8");
    return null;
  }

  private static @Nullable SourceText printable(String name, String text, Mistakes mistakes) {
    Source source = Source.of(name, text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7F) {
        Source shown = Source.of(name, text.replace(c, '�'));
        mistakes.error(
            "control-character",
            placeAfter(shown, text.substring(0, i)),
            "the character U+%04X does not belong in a text".formatted((int) c),
            "remove it, or write it as an escape in double quotes");
        return null;
      }
    }
    return new SourceText(masked(source), text);
  }

  /// The source as it is shown: what stands in clear after a key that is named like a secret is
  /// masked, so that no message about its line repeats it.
  private static Source masked(Source source) {
    return new Source(source.name(), source.lines().stream().map(SourceText::masked).toList());
  }

  private static String masked(String line) {
    Matcher matcher = CLEAR_SECRET.matcher(line);
    return matcher.replaceAll(
        match -> Matcher.quoteReplacement(match.group(1) + "*".repeat(match.group(2).length())));
  }

  private static Place placeAfter(Source source, String before) {
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    String last = before.substring(before.lastIndexOf('\n') + 1);
    return new Place(source, line, last.codePointCount(0, last.length()) + 1, 1);
  }
}
