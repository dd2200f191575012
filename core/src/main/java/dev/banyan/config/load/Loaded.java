package dev.banyan.config.load;

import dev.banyan.config.decode.Decoding;
import dev.banyan.config.decode.Environment;
import dev.banyan.config.decode.Kinds;
import dev.banyan.config.decode.RecordDecoder;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.text.YamlReader;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A configuration that has been read and decoded.
///
/// Where mistakes were reported, `configuration` holds what could be decoded: sections with a
/// mistake are left out of their maps, so that later checks can still find more. [#writes] tells a
/// section that was left out from one that was never written. `root` is all files merged, in source
/// order. `folder` is where relative paths start. `files` are all files that were read or named,
/// secrets included; a change of any of them is a reason to load again.
public record Loaded(
    Configuration configuration,
    Node.Mapping root,
    Path folder,
    Environment environment,
    Kinds kinds,
    Set<Path> files) {
  public Loaded {
    files = Set.copyOf(files);
  }

  /// Whether the configuration has that section, well or badly written.
  public boolean writes(String section) {
    return root.get(section) != null;
  }

  /// Where a key of a named part stands, as in `placeOf("systems", "crm", "snapshot")`; the start
  /// of the file where it is not written.
  public Place placeOf(String section, String name, String key) {
    Node found =
        root.get(section) instanceof Node.Mapping all && all.get(name) instanceof Node.Mapping part
            ? part.get(key)
            : null;
    return found == null ? root.place() : found.place();
  }

  /// Whether a section of that name was written, well or badly: `writes("systems", "crm")`.
  public boolean writes(String section, String name) {
    return root.get(section) instanceof Node.Mapping mapping && mapping.get(name) != null;
  }

  /// A decoder for what the language leaves open, such as the settings of a system; `named` is told
  /// of every file that is named there.
  public RecordDecoder decoder(Mistakes mistakes, Consumer<Path> named) {
    return new RecordDecoder(
        new Decoding(environment, folder, kinds, ConfigurationLoader.LANGUAGE, mistakes, named));
  }

  /// A file beside the configuration, such as the list of keys; null, with mistakes reported, where
  /// it cannot be read or decoded. `at` is where the configuration names it.
  public <R> @Nullable R file(Path path, Class<R> type, Place at, Mistakes mistakes) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (IOException e) {
      mistakes.error(
          "missing-file",
          at,
          "the file `" + folder.relativize(path) + "` cannot be read",
          "its path starts from the folder of the main file");
      return null;
    }
    Node node = YamlReader.read(folder.relativize(path).toString(), bytes, mistakes);
    return node == null ? null : decoder(mistakes, _ -> {}).decode(node, type, "");
  }
}
