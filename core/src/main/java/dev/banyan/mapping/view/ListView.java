package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Samples;
import dev.banyan.mapping.lens.Check;
import dev.banyan.mapping.lens.Lens;
import dev.banyan.type.Type;
import dev.banyan.value.Same;
import dev.banyan.value.Struct;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A legacy list as a modern one, item by item. Items that survive a write keep what the mapping
/// does not own; the order is that of the modern list. Keys that the model does not show are
/// numbered on from the highest.
public final class ListView implements View {
  /// Where the number of a new item is written, and the highest there is.
  public record Numbering(int slot, long max) {}

  /// How items of the two lists are paired, and what happens to the others. `key` leads to the
  /// legacy key of an item (null: none); `modernKey` is its place in a modern item, or -1;
  /// `keyView` shows it. `numbering` is there where new items are numbered.
  public record Alignment(
      @Nullable SlotPath key,
      @Nullable View keyView,
      int modernKey,
      @Nullable Numbering numbering,
      boolean mayAdd,
      boolean mayRemove) {
    public Alignment withoutAdding() {
      return new Alignment(key, keyView, modernKey, numbering, false, mayRemove);
    }
  }

  private final View item;
  private final Presence presence;
  private final Alignment alignment;
  private final @Nullable Check above;
  private final @Nullable Check below;

  /// `above` checks the modern list's bounds where the legacy ones do not vouch for them.
  public ListView(
      View item,
      Presence presence,
      Alignment alignment,
      @Nullable Check above,
      Type.ListOf legacy) {
    this.item = item;
    this.presence = presence;
    this.alignment = alignment;
    this.above = above;
    this.below = Check.of(legacy);
  }

  @Override
  public @Nullable Object up(@Nullable Object legacy) {
    if (!(legacy instanceof List<?> list)) {
      return presence.up(legacy);
    }
    if (above != null) {
      above.keep(list);
    }
    Object[] items = new Object[list.size()];
    int i = 0;
    try {
      for (; i < items.length; i++) {
        items[i] = there(item.up(list.get(i)));
      }
    } catch (Fault fault) {
      throw Trail.at("/" + i, fault);
    }
    return frozen(items);
  }

  private static List<Object> frozen(Object[] items) {
    return Collections.unmodifiableList(Arrays.asList(items));
  }

  private static Object there(@Nullable Object value) {
    if (value == null) {
      throw Lens.outside("is absent");
    }
    return value;
  }

  @Override
  public @Nullable Object down(@Nullable Object value) {
    return value instanceof List<?> list ? write(list, List.of(), List.of()) : presence.down(value);
  }

  @Override
  public @Nullable Object put(
      @Nullable Object value, @Nullable Object original, @Nullable Object old) {
    if (!(value instanceof List<?> list)) {
      boolean same = !(original instanceof List<?>) && Same.values(tryUp(original), value);
      return same ? original : down(value);
    }
    if (!(original instanceof List<?> before)) {
      boolean same = list.isEmpty() && Same.values(tryUp(original), value);
      return same ? original : down(value);
    }
    return write(list, before, old instanceof List<?> known ? known : List.of());
  }

  private List<?> write(List<?> list, List<?> before, List<?> known) {
    int[] pairs = new Alignments(item, alignment).pair(list, before);
    Object[] items = new Object[list.size()];
    boolean same = list.size() == before.size();
    List<Fault.Violation> violations = null;
    int kept = 0;
    for (int i = 0; i < items.length; i++) {
      int from = pairs[i];
      kept += from < 0 ? 0 : 1;
      try {
        items[i] = there(written(list.get(i), from, before, known));
      } catch (Fault fault) {
        violations = Trail.gather(violations, "/" + i, fault);
      }
      same &= from == i && View.kept(items[i], before.get(i));
    }
    if (kept < before.size() && !alignment.mayRemove()) {
      throw Lens.outside("must keep all its items");
    }
    if (violations != null) {
      throw Fault.invalid(violations);
    }
    if (same) {
      return before;
    }
    if (alignment.numbering() != null) {
      number(items, pairs, before, alignment.numbering());
    }
    List<Object> result = frozen(items);
    if (below != null) {
      below.keep(result);
    }
    return result;
  }

  private @Nullable Object written(Object value, int from, List<?> before, List<?> known) {
    if (from < 0) {
      if (!alignment.mayAdd() && !before.isEmpty()) {
        throw Lens.outside("must not be added");
      }
      return item.down(value);
    }
    Object old = known.size() == before.size() ? known.get(from) : UNKNOWN;
    return item.put(value, before.get(from), old);
  }

  /// Gives new items the numbers after the highest.
  private static void number(Object[] items, int[] pairs, List<?> before, Numbering by) {
    long last = 0;
    for (Object one : before) {
      if (one instanceof Struct struct && struct.at(by.slot()) instanceof Long number) {
        last = Math.max(last, number);
      }
    }
    for (int i = 0; i < items.length; i++) {
      if (pairs[i] < 0 && items[i] instanceof Struct struct) {
        if (last >= by.max()) {
          throw Trail.at("/" + i, Lens.outside("cannot be added: there is no number left"));
        }
        last++;
        items[i] = struct.with(by.slot(), last);
      }
    }
  }

  @Override
  public @Nullable Object settle(@Nullable Object legacy, Samples samples) {
    if (!(legacy instanceof List<?> list)) {
      return legacy;
    }
    Object[] items = new Object[list.size()];
    for (int i = 0; i < items.length; i++) {
      Object settled = item.settle(list.get(i), samples);
      items[i] = settled == null ? list.get(i) : settled;
    }
    return frozen(items);
  }
}
