package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Samples;
import dev.banyan.mapping.lens.Check;
import dev.banyan.mapping.lens.Lens;
import dev.banyan.mapping.lens.Literals;
import dev.banyan.type.Field;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import dev.banyan.value.Same;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A single value through a chain of lenses, from the legacy side up.
///
/// Where the original legacy value shows the modern one already it is kept, whatever the lenses
/// forget: that is the law `put(get L, L) = L`, once for all lenses.
public final class Chain implements View {
  private static final int TRIES = 50;

  private final Lens[] lenses;
  private final Presence presence;
  private final @Nullable Check above;
  private final @Nullable Check below;
  private final int padTo;
  private final Field modern;

  /// `above` checks what is shown, where the lenses do not vouch for it; what is written is always
  /// checked against the legacy type. `modern` is the field that samples are made for.
  public Chain(
      List<Lens> lenses, Presence presence, @Nullable Check above, Type legacy, Field modern) {
    this.lenses = lenses.toArray(Lens[]::new);
    this.presence = presence;
    this.above = above;
    this.below = Check.of(legacy);
    this.padTo = legacy instanceof Type.Text text && text.fixed() ? text.lengthMax() : 0;
    this.modern = modern;
  }

  @Override
  public @Nullable Object up(@Nullable Object legacy) {
    Object value = legacy;
    for (Lens lens : lenses) {
      value = value == null ? lens.upAbsent() : value == Null.NULL ? lens.upNull() : lens.up(value);
    }
    if (value == null || value == Null.NULL) {
      return presence.up(value);
    }
    if (above != null) {
      above.keep(value);
    }
    return value;
  }

  @Override
  public @Nullable Object down(@Nullable Object modernValue) {
    Object value = modernValue;
    for (int i = lenses.length - 1; i >= 0; i--) {
      Lens lens = lenses[i];
      value = value == null ? lens.downAbsent() : value == Null.NULL ? value : lens.down(value);
    }
    if (value == null || value == Null.NULL) {
      return presence.down(value);
    }
    if (below != null) {
      below.keep(value);
    }
    return padTo > 0 ? Literals.padded((String) value, padTo) : value;
  }

  @Override
  public @Nullable Object put(
      @Nullable Object modernValue, @Nullable Object original, @Nullable Object old) {
    Object before = old == UNKNOWN ? tryUp(original) : old;
    return Same.values(before, modernValue) ? original : down(modernValue);
  }

  @Override
  public @Nullable Object settle(@Nullable Object legacy, Samples samples) {
    boolean readable = tryUp(legacy) != UNKNOWN;
    if (readable && !samples.once(3)) {
      return legacy;
    }
    for (int i = 0; i < TRIES; i++) {
      try {
        return down(samples.next(modern));
      } catch (Fault _) {
        // Not expressible on the legacy side: another one.
      }
    }
    return legacy;
  }
}
