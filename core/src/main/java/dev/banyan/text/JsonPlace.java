package dev.banyan.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Where in a JSON text one is: the members and items that were gone into. Owned by one thread.
public final class JsonPlace {
  /// Longer names are shown by their beginning: they are the sender's.
  private static final int NAME_SHOWN_MAX = 80;

  private @Nullable String[] names = new String[16];
  private int[] indexes = new int[16];
  private int depth;

  /// Goes into the member of that name, or where it is null into the item of that index, from 0.
  public void enter(@Nullable String name, int index) {
    if (depth == indexes.length) {
      names = Arrays.copyOf(names, depth * 2);
      indexes = Arrays.copyOf(indexes, depth * 2);
    }
    names[depth] = name;
    indexes[depth] = index;
    depth++;
  }

  /// Comes back out of what was gone into last.
  public void leave() {
    depth--;
  }

  /// The place as a JSON Pointer (RFC 6901); empty for the whole text.
  public String pointer() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      String name = names[i];
      out.append(name == null ? "/" + indexes[i] : step(shown(name)));
    }
    return out.toString();
  }

  /// A name as a step of a JSON Pointer (RFC 6901 §3).
  public static String step(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /// A name as it is shown to people.
  public static String shown(String name) {
    return name.length() <= NAME_SHOWN_MAX ? name : name.substring(0, NAME_SHOWN_MAX) + "…";
  }
}
