package dev.banyan.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a list; `next` is the opaque cursor of the following page, null on the last.
public record Page(List<Object> items, @Nullable String next) {
  public Page {
    items = List.copyOf(items);
  }
}
