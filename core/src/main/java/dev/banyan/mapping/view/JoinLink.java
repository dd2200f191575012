package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Samples;
import dev.banyan.mapping.lens.Lens;
import dev.banyan.text.JsonPlace;
import dev.banyan.type.Field;
import dev.banyan.value.Same;
import dev.banyan.value.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A modern field behind which several legacy slots stand, side by side in one text.
///
/// With a separator, an absent part is left out, and a text is taken apart only if it has exactly
/// as many pieces as there are parts. Without one, each part has its width; numbers are written
/// with leading zeros; either all parts are there or none.
public record JoinLink(
    Field field,
    int position,
    String pointer,
    List<Part> parts,
    @Nullable String separator,
    View view)
    implements Link {

  /// One part: its slot, its own lenses, its width (0 with a separator) and whether it is a number.
  public record Part(Ground.Spot spot, View view, int width, boolean number) {}

  public JoinLink {
    parts = List.copyOf(parts);
  }

  @Override
  public String step() {
    return JsonPlace.step(field.name());
  }

  @Override
  public @Nullable Object up(Struct legacy, @Nullable Object[] modern) {
    return view.up(joined(legacy));
  }

  private @Nullable String joined(Struct legacy) {
    StringBuilder text = new StringBuilder();
    int present = 0;
    for (Part part : parts) {
      Object piece = part.view().up(part.spot().path().read(legacy));
      if (piece != null) {
        if (separator != null && present > 0) {
          text.append(separator);
        }
        append(text, piece, part);
        present++;
      }
    }
    if (separator == null && present > 0 && present < parts.size()) {
      throw Lens.outside("is there in part only");
    }
    return present == 0 ? null : text.toString();
  }

  private static void append(StringBuilder text, Object piece, Part part) {
    if (part.number() && piece instanceof Long number) {
      String digits = Long.toString(number);
      if (number < 0 || digits.length() > part.width()) {
        throw Lens.outside("has a part of more than " + part.width() + " digits");
      }
      text.repeat('0', part.width() - digits.length()).append(digits);
    } else {
      String one = (String) piece;
      if (part.width() > 0 && one.length() != part.width()) {
        throw Lens.outside("has a part that is not " + part.width() + " characters wide");
      }
      text.append(one);
    }
  }

  @Override
  public void down(@Nullable Object value, @Nullable Object old, Draft draft) {
    Struct original = draft.original();
    if (original != null) {
      Object before = old == View.UNKNOWN ? tryUp(original) : old;
      if (Same.values(before, value)) {
        return;
      }
    }
    String text = (String) view.down(value);
    @Nullable Object[] pieces = text == null ? new Object[parts.size()] : split(text);
    for (int i = 0; i < pieces.length; i++) {
      Part part = parts.get(i);
      Object piece = pieces[i];
      Object written =
          original == null
              ? part.view().down(piece)
              : part.view().put(piece, part.spot().path().read(original), View.UNKNOWN);
      draft.write(part.spot(), written, piece == null, pointer);
    }
  }

  private @Nullable Object[] split(String text) {
    @Nullable Object[] pieces = new Object[parts.size()];
    int from = 0;
    for (int i = 0; i < pieces.length; i++) {
      boolean last = i == pieces.length - 1;
      int to = last ? text.length() : end(text, from, parts.get(i));
      if (to < from || to > text.length()) {
        throw notSplit();
      }
      pieces[i] = piece(text.substring(from, to), parts.get(i));
      from = separator == null ? to : to + separator.length();
    }
    return pieces;
  }

  /// Where a part ends; before its begin where there is no end.
  private int end(String text, int from, Part part) {
    return separator == null ? from + part.width() : text.indexOf(separator, from);
  }

  private Object piece(String piece, Part part) {
    if (separator != null) {
      if (piece.contains(separator) || piece.isEmpty()) {
        throw notSplit();
      }
      return piece;
    }
    if (piece.length() != part.width()) {
      throw notSplit();
    }
    if (!part.number()) {
      return piece;
    }
    try {
      return Long.valueOf(piece);
    } catch (NumberFormatException _) {
      throw notSplit();
    }
  }

  private Fault notSplit() {
    return Lens.outside("does not come apart into " + parts.size() + " parts");
  }

  @Override
  public void clear(Draft draft) {
    parts.forEach(part -> draft.clear(part.spot()));
  }

  @Override
  public void settle(Draft draft, Samples samples) {
    Link.settleBySamples(this, field, draft, samples);
  }
}
