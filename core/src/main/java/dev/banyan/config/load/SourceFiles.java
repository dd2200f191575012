package dev.banyan.config.load;

import dev.banyan.config.decode.ConfigurationPaths;
import dev.banyan.config.decode.Decoding;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.text.YamlReader;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the files of one configuration and puts included ones together: sections of names are
/// united, and what is said twice is a mistake that shows both places.
final class SourceFiles {
  private static final int FILES_MAX = 1000;
  private static final String VERSION = String.valueOf(Configuration.VERSION);

  /// Sections that are one thing, not a map of names.
  private static final Set<String> SINGLE = Set.of("observe", "store", "cache", "bus");

  private final Decoding decoding;
  private final Mistakes mistakes;
  private final Deque<Path> chain = new ArrayDeque<>();
  private final Set<Path> seen = new HashSet<>();
  private final Map<String, Node.Entry> top = new LinkedHashMap<>();
  private final Map<String, Map<String, Node.Entry>> named = new LinkedHashMap<>();

  SourceFiles(Decoding decoding) {
    this.decoding = decoding;
    this.mistakes = decoding.mistakes();
  }

  /// The main file with all that it includes, as one map; null, with mistakes, where it cannot be
  /// read.
  Node.@Nullable Mapping readMain(Path main) {
    Path folder = main.getParent();
    Node.Mapping root = read(main, Place.of(main.toString()));
    if (root == null) {
      return null;
    }
    unite(root, main, folder);
    List<Node.Entry> entries = new ArrayList<>();
    for (Node.Entry entry : top.values()) {
      Map<String, Node.Entry> names = named.get(entry.key().value());
      entries.add(
          names == null
              ? entry
              : new Node.Entry(
                  entry.key(),
                  new Node.Mapping(List.copyOf(names.values()), entry.value().place())));
    }
    return new Node.Mapping(entries, root.place());
  }

  Node.@Nullable Mapping readOverlay(Path overlay) {
    Node.Mapping root = read(overlay, Place.of(overlay.toString()));
    if (root == null) {
      return null;
    }
    List<Node.Entry> entries = new ArrayList<>();
    for (Node.Entry entry : root.entries()) {
      if (entry.key().value().equals("include")) {
        mistakes.error(
            "overlay-includes",
            entry.key().place(),
            "an overlay does not include files",
            "name each overlay on the command line: --with FILE --with FILE");
      } else {
        entries.add(entry);
      }
    }
    return new Node.Mapping(entries, root.place());
  }

  private Node.@Nullable Mapping read(Path file, Place named) {
    decoding.files().accept(file.toAbsolutePath().normalize());
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      mistakes.error("missing-file", named, "the file `" + file + "` cannot be read", reason(file));
      return null;
    }
    Node node = YamlReader.read(file.toString(), bytes, mistakes);
    if (node instanceof Node.Mapping mapping) {
      checkVersion(mapping.get("banyan"));
      return mapping;
    }
    if (node != null) {
      mistakes.error(
          "wrong-shape",
          node.place(),
          "a configuration is a map of sections",
          "start with `banyan: 1`, then `listen:`, `systems:` and so on, each at the line's start");
    }
    return null;
  }

  private void checkVersion(@Nullable Node version) {
    if (version instanceof Node.Scalar scalar && !scalar.text().equals(VERSION)) {
      mistakes.error(
          "version",
          scalar.place(),
          "version `" + scalar.text() + "` of the language is not known here",
          "this gateway reads version " + VERSION);
    }
  }

  private static String reason(Path file) {
    if (Files.isDirectory(file)) {
      return "it is a folder";
    }
    return Files.exists(file) ? "look at its permissions" : "there is no such file";
  }

  private void unite(Node.Mapping root, Path file, @Nullable Path folder) {
    Path real = file.toAbsolutePath().normalize();
    chain.addLast(real);
    seen.add(real);
    for (Node.Entry entry : root.entries()) {
      add(entry);
    }
    if (root.get("include") instanceof Node.Sequence includes) {
      includes.items().forEach(item -> include(item, folder));
    }
    chain.removeLast();
  }

  private void include(Node item, @Nullable Path folder) {
    if (!(item instanceof Node.Scalar scalar) || scalar.isNothing()) {
      return; // the decoder reports what is no path
    }
    Path path;
    try {
      path = ConfigurationPaths.of(decoding).resolve(scalar.text());
    } catch (IllegalArgumentException e) {
      return; // the decoder reports this, too
    }
    if (chain.contains(path)) {
      mistakes.error(
          "include-cycle",
          item.place(),
          "`" + scalar.text() + "` includes itself, at last",
          "remove this line");
      return;
    }
    if (seen.contains(path)) {
      return;
    }
    if (seen.size() >= FILES_MAX) {
      mistakes.error(
          "too-many-files", item.place(), "more than 1000 files", "put several of them into one");
      return;
    }
    Path shown = folder == null ? Path.of(scalar.text()) : folder.resolve(scalar.text());
    Node.Mapping included = read(shown, item.place());
    if (included != null) {
      unite(included, shown, folder);
    }
  }

  private void add(Node.Entry entry) {
    String section = entry.key().value();
    Node.Entry first = top.putIfAbsent(section, entry);
    boolean ofNames = !SINGLE.contains(section) && entry.value() instanceof Node.Mapping;
    if (first == null) {
      if (ofNames) {
        named.put(section, new LinkedHashMap<>());
        addNames(section, entry.value());
      }
    } else if (ofNames && named.containsKey(section)) {
      addNames(section, entry.value());
    } else if (first.value() instanceof Node.Sequence before
        && entry.value() instanceof Node.Sequence more) {
      List<Node> items = new ArrayList<>(before.items());
      items.addAll(more.items());
      top.put(section, new Node.Entry(first.key(), new Node.Sequence(items, before.place())));
    } else if (!section.equals("banyan")) {
      twice(entry.key(), first.key());
    }
  }

  private void addNames(String section, Node value) {
    Map<String, Node.Entry> names = named.getOrDefault(section, new LinkedHashMap<>());
    for (Node.Entry entry : ((Node.Mapping) value).entries()) {
      Node.Entry first = names.putIfAbsent(entry.key().value(), entry);
      if (first != null) {
        twice(entry.key(), first.key());
      }
    }
  }

  private void twice(Name second, Name first) {
    mistakes.error(
        "duplicate-name",
        second.place(),
        "`" + second + "` stands in two files",
        "the other is at " + first.place() + "; rename one, or use an overlay");
  }
}
