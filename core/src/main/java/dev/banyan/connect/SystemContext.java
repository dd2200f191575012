package dev.banyan.connect;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a connector knows while it reads a system's contract: the system's name, the folder that
/// relative paths start from and that nothing may lead out of, the node of its settings for places,
/// and where mistakes go. `snapshot` is null where the configuration names none.
public record SystemContext(
    String name, Path folder, Node.Mapping settings, Mistakes mistakes, @Nullable Path snapshot) {

  /// Whether the settings say something for a key, be it right or wrong.
  public boolean writes(String key) {
    return settings.get(key) != null;
  }

  /// The place of a settings key, or of the whole section where the key is not written.
  public Place at(String key) {
    Node node = settings.get(key);
    return node == null ? settings.place() : node.place();
  }
}
