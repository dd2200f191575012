package dev.banyan.config.decode;

import dev.banyan.text.Place;
import org.jspecify.annotations.Nullable;

/// Where in a configuration a value stands, in words for messages (`guard of system `crm``) and as
/// the place that is shown when something is missing there.
record Where(@Nullable Where parent, String label, @Nullable String key, Place place) {

  private static final String ROOT = "the configuration";

  static Where root(Place place) {
    return new Where(null, ROOT, null, place);
  }

  /// A section of its own, such as the settings of a system.
  static Where section(String label, Place place) {
    return new Where(null, label, null, place);
  }

  Where key(String name, Place at) {
    return new Where(this, "`" + name + "`", name, at);
  }

  /// An entry of the map that stands here: `systems` → `system `crm``.
  Where entry(String name, Place at) {
    String map = key == null ? "" : key;
    String noun =
        switch (map) {
          case "listen" -> "listener";
          case "takes" -> "parameter";
          case "with", "together", "values", "legacy", "from" -> "";
          default -> map.endsWith("s") ? map.substring(0, map.length() - 1) : "";
        };
    return noun.isEmpty()
        ? new Where(this, "`" + name + "`", null, at)
        : new Where(parent, noun + " `" + name + "`", null, at);
  }

  Where item(int number, Place at) {
    return new Where(this, "item " + number, null, at);
  }

  @Override
  public String toString() {
    boolean top = parent == null || parent.label.equals(ROOT);
    return top ? label : label + " of " + parent;
  }
}
