package dev.banyan.mapping.lens;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.type.Type.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `trim`, `pad` and `upper`: texts as they are kept on the legacy side.
final class TextLenses {
  static final LensKind TRIM =
      new LensKind(
          "trim",
          "Takes the blanks from the end of a text, or from both ends; a legacy text of fixed"
              + " length is padded again when written.",
          "end (default) or both",
          List.of(),
          "[CUST_NM, trim]",
          TextLenses::trim);

  static final LensKind PAD =
      new LensKind(
          "pad",
          "The legacy text is padded to a length: reading takes the padding away, writing adds it.",
          "the length",
          List.of(
              new LensKind.Argument("with", "the one character to pad with; a blank by default"),
              new LensKind.Argument("side", "end (default) or start")),
          "[ACCOUNT, { pad: 10, with: \"0\", side: start }]",
          TextLenses::pad);

  static final LensKind UPPER =
      LensKind.word(
          "upper",
          "Shows a text in upper case; only upper case is taken back.",
          "[COUNTRY, upper]",
          TextLenses::upper);

  private TextLenses() {}

  private static @Nullable Fitting trim(LensSite site) {
    if (!(site.legacy().type() instanceof Text text)) {
      return site.unfit("a text");
    }
    String side = site.choice("trim", "end", "both");
    if (side == null) {
      return null;
    }
    int length = text.fixed() ? text.lengthMax() : 0;
    TrimLens lens = new TrimLens(' ', side.equals("both"), true, false, length);
    Shape modern = site.legacy().with(Text.max(text.lengthMax()));
    return text.fixed() && side.equals("end")
        ? Fitting.lossless(lens, modern)
        : Fitting.forgetful(lens, modern, "blanks around the text are not shown");
  }

  private static @Nullable Fitting pad(LensSite site) {
    if (!(site.legacy().type() instanceof Text text)) {
      return site.unfit("a text");
    }
    String side = site.choice("side", "end", "start");
    int length = site.number("pad");
    String with = site.argument("with") == null ? " " : site.text("with");
    if (side == null || length < 0 || with == null) {
      return null;
    }
    if (with.length() != 1) {
      site.error(
          "argument-invalid",
          site.placeOf("with"),
          "`with` takes one character",
          "write it like { pad: 8, with: \"0\" }");
      return null;
    }
    if (length > text.lengthMax()) {
      site.error(
          "argument-invalid",
          site.placeOf("pad"),
          Described.type(text) + " has no room for " + length + " characters",
          null);
      return null;
    }
    boolean start = side.equals("start");
    TrimLens lens = new TrimLens(with.charAt(0), start, !start, start, length);
    Shape modern = site.legacy().with(Text.max(length));
    boolean exact = text.lengthMax() == length && (text.fixed() || text.lengthMin() == length);
    return exact
        ? Fitting.lossless(lens, modern)
        : Fitting.forgetful(lens, modern, "the padding is not shown")
            .and(
                text.lengthMax() > length ? Fidelity.MAY_FAIL : Fidelity.LOSSLESS,
                "reading fails for a text longer than the padding");
  }

  private static @Nullable Fitting upper(LensSite site) {
    if (!(site.legacy().type() instanceof Text)) {
      return site.unfit("a text");
    }
    return Fitting.forgetful(new UpperLens(), site.legacy(), "lower case is not shown");
  }

  /// `trim` and `pad`: legacy texts that carry more characters than they say. A modern text that
  /// itself begins or ends with such a character cannot be told from padding, so it is not written.
  private record TrimLens(char filler, boolean atStart, boolean atEnd, boolean fillStart, int padTo)
      implements Lens {
    @Override
    public Object up(Object legacy) {
      String text = (String) legacy;
      if (padTo > 0 && text.length() > padTo && text.codePointCount(0, text.length()) > padTo) {
        throw Lens.outside("is longer than " + padTo + " characters");
      }
      int from = 0;
      int to = text.length();
      while (atEnd && to > 0 && text.charAt(to - 1) == filler) {
        to--;
      }
      while (atStart && from < to && text.charAt(from) == filler) {
        from++;
      }
      return text.substring(from, to);
    }

    @Override
    public Object down(Object modern) {
      String text = (String) modern;
      boolean empty = text.isEmpty();
      if (!empty && atEnd && text.charAt(text.length() - 1) == filler) {
        throw Lens.outside("must not end with " + (filler == ' ' ? "a blank" : "“" + filler + "”"));
      }
      if (!empty && atStart && text.charAt(0) == filler) {
        throw Lens.outside(
            "must not begin with " + (filler == ' ' ? "a blank" : "“" + filler + "”"));
      }
      int missing = padTo == 0 ? 0 : padTo - text.codePointCount(0, text.length());
      if (missing < 0) {
        throw Lens.outside("is longer than " + padTo + " characters");
      }
      if (missing == 0) {
        return text;
      }
      String padding = String.valueOf(filler).repeat(missing);
      return fillStart ? padding + text : text + padding;
    }
  }

  /// `upper`: shows a text in upper case, and takes only such a text back. Character by character
  /// (simple case mapping), so that no text grows: ß stays ß.
  private record UpperLens() implements Lens {
    @Override
    public Object up(Object legacy) {
      String text = (String) legacy;
      return isUpper(text)
          ? text
          : text.codePoints()
              .map(Character::toUpperCase)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
    }

    @Override
    public Object down(Object modern) {
      if (!isUpper((String) modern)) {
        throw Lens.outside("must be in upper case");
      }
      return modern;
    }

    private static boolean isUpper(String text) {
      for (int i = 0; i < text.length(); ) {
        int c = text.codePointAt(i);
        if (Character.toUpperCase(c) != c) {
          return false;
        }
        i += Character.charCount(c);
      }
      return true;
    }
  }
}
