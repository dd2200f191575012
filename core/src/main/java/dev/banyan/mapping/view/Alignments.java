package dev.banyan.mapping.view;

import dev.banyan.mapping.lens.Lens;
import dev.banyan.value.Same;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Pairs the items of a new modern list with those of the original legacy list.
///
/// By key, where the model shows the key. Else by content: an item that is shown unchanged keeps
/// its original; what is left over is paired by position, and is new where that position is taken.
record Alignments(View item, ListView.Alignment by) {
  private static final int NEW = -1;

  /// For each new item the position of its original, or -1.
  int[] pair(List<?> list, List<?> before) {
    int[] pairs = new int[list.size()];
    Arrays.fill(pairs, NEW);
    if (by.key() != null && by.modernKey() >= 0) {
      byKey(list, before, pairs);
    } else if (!before.isEmpty()) {
      byContent(list, before, pairs);
    }
    return pairs;
  }

  private void byKey(List<?> list, List<?> before, int[] pairs) {
    boolean aligned = list.size() <= before.size();
    for (int i = 0; i < pairs.length && aligned; i++) {
      aligned = Same.values(modernKey(list.get(i)), legacyKey(before.get(i)));
      pairs[i] = i;
    }
    if (aligned && list.size() == before.size()) {
      return;
    }
    Map<Object, Integer> positions = HashMap.newHashMap(before.size());
    for (int i = 0; i < before.size(); i++) {
      Object key = legacyKey(before.get(i));
      if (key != null && key != View.UNKNOWN) {
        positions.putIfAbsent(plain(key), i);
      }
    }
    Map<Object, Integer> seen = HashMap.newHashMap(list.size());
    for (int i = 0; i < pairs.length; i++) {
      Object key = modernKey(list.get(i));
      Integer twin = key == null ? null : seen.put(plain(key), i);
      if (twin != null) {
        throw Trail.at("/" + i, Lens.outside("has the same key as item " + twin));
      }
      pairs[i] = key == null ? NEW : positions.getOrDefault(plain(key), NEW);
    }
  }

  private @Nullable Object modernKey(Object value) {
    return value instanceof Struct struct ? struct.at(by.modernKey()) : null;
  }

  private @Nullable Object legacyKey(Object value) {
    return value instanceof Struct struct && by.key() != null && by.keyView() != null
        ? by.keyView().tryUp(by.key().read(struct))
        : View.UNKNOWN;
  }

  /// The same object for values that mean the same.
  private static Object plain(Object value) {
    return switch (value) {
      case BigDecimal number -> number.stripTrailingZeros();
      case OffsetDateTime time -> time.toInstant();
      default -> value;
    };
  }

  private void byContent(List<?> list, List<?> before, int[] pairs) {
    @Nullable Object[] views = new Object[before.size()];
    boolean[] taken = new boolean[before.size()];
    for (int i = 0; i < views.length; i++) {
      views[i] = item.tryUp(before.get(i));
      if (i < pairs.length && Same.values(views[i], list.get(i))) {
        pairs[i] = i;
        taken[i] = true;
      }
    }
    Map<Integer, ArrayDeque<Integer>> free = new HashMap<>();
    for (int i = 0; i < views.length; i++) {
      if (!taken[i] && views[i] != View.UNKNOWN) {
        free.computeIfAbsent(Objects.hashCode(views[i]), _ -> new ArrayDeque<>()).add(i);
      }
    }
    for (int i = 0; i < pairs.length; i++) {
      ArrayDeque<Integer> candidates =
          pairs[i] == NEW ? free.get(Objects.hashCode(list.get(i))) : null;
      Integer first = candidates == null ? null : candidates.peek();
      if (first != null && candidates != null && Same.values(views[first], list.get(i))) {
        candidates.remove();
        pairs[i] = first;
        taken[first] = true;
      }
    }
    for (int i = 0; i < pairs.length && i < taken.length; i++) {
      if (pairs[i] == NEW && !taken[i]) {
        pairs[i] = i;
        taken[i] = true;
      }
    }
  }
}
