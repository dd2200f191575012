package dev.banyan.config.load;

import dev.banyan.config.decode.Decoding;
import dev.banyan.config.decode.Environment;
import dev.banyan.config.decode.Kinds;
import dev.banyan.config.decode.RecordDecoder;
import dev.banyan.config.model.Configuration;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

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
}
