package dev.banyan.config.load;

import dev.banyan.config.decode.Decoding;
import dev.banyan.config.decode.Environment;
import dev.banyan.config.decode.Kinds;
import dev.banyan.config.decode.KnownKeys;
import dev.banyan.config.decode.RecordDecoder;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.text.YamlReader;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Loads a configuration: reads its main file, what that includes, and overlays; merges them;
/// decodes the whole. Phases one and two: no name is resolved here.
public final class ConfigurationLoader {
  static final KnownKeys LANGUAGE = KnownKeys.of(Configuration.class);

  private final Kinds kinds;
  private final Environment environment;

  /// `kinds` are the systems' kinds that connectors exist for.
  public ConfigurationLoader(Set<String> kinds, Environment environment) {
    this.kinds = Kinds.of(kinds);
    this.environment = environment;
  }

  /// Everything that could be read, with all mistakes reported; null where the main file cannot be
  /// read at all. Later overlays win over earlier ones.
  public @Nullable Loaded load(Path main, List<Path> overlays, Mistakes mistakes) {
    Path folder = folderOf(main);
    Set<Path> files = new LinkedHashSet<>();
    Decoding decoding = new Decoding(environment, folder, kinds, LANGUAGE, mistakes, files::add);
    SourceFiles sources = new SourceFiles(decoding);
    Node.Mapping root = sources.readMain(main);
    if (root == null) {
      overlays.forEach(sources::readOverlay);
      return null;
    }
    if (root.get("banyan") == null) {
      mistakes.error(
          "missing-key",
          root.place(),
          "the version of the language is missing",
          "start the file with `banyan: 1`");
    }
    Spot whole = Spot.of(Configuration.class, kinds);
    for (Path overlay : overlays) {
      Node.Mapping over = sources.readOverlay(overlay);
      root = over == null ? root : Overlay.apply(root, over, whole, mistakes);
    }
    Configuration configuration = new RecordDecoder(decoding).decode(root, Configuration.class, "");
    return configuration == null
        ? null
        : new Loaded(configuration, root, folder, environment, kinds, files);
  }

  /// A file of one kind by itself, such as a file of API keys; null, with mistakes reported, where
  /// it cannot be read or decoded.
  public <R> @Nullable R loadFile(Path file, Class<R> type, Mistakes mistakes) {
    Path folder = folderOf(file);
    Place at = Place.of(file.toString());
    Node node;
    try {
      byte[] bytes = Files.readAllBytes(file);
      node = YamlReader.read(String.valueOf(file.getFileName()), bytes, mistakes);
    } catch (IOException _) {
      mistakes.error(
          "missing-file",
          at,
          "the file `" + file + "` cannot be read",
          "see whether it is there, and whether this process may read it");
      return null;
    }
    Decoding decoding = new Decoding(environment, folder, kinds, LANGUAGE, mistakes, _ -> {});
    return node == null ? null : new RecordDecoder(decoding).decode(node, type, "");
  }

  private static Path folderOf(Path main) {
    Path folder = main.toAbsolutePath().normalize().getParent();
    return folder == null ? main.toAbsolutePath().normalize() : folder;
  }
}
