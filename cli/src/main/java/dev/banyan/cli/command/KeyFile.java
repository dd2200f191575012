package dev.banyan.cli.command;

import dev.banyan.cli.UsageException;
import dev.banyan.config.decode.Environment;
import dev.banyan.config.load.ConfigurationLoader;
import dev.banyan.config.model.CallerSection;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A file of API keys' hashes that `banyan keys` keeps: read whole, changed, written whole and
/// moved into its place, so that a gateway that watches it never sees half of it. Comments at its
/// head stay; a file with others is not rewritten. Owned by one thread.
final class KeyFile {
  /// A hash with its own end.
  record Hash(String value, @Nullable Instant expires) {
    boolean hasEnded(Instant now) {
      return expires != null && !now.isBefore(expires);
    }
  }

  /// One caller.
  record Entry(
      String id,
      List<Hash> hashes,
      @Nullable Instant expires,
      List<String> roles,
      List<String> scopes,
      @Nullable String tenant) {
    /// The same caller with these hashes.
    Entry with(List<Hash> others) {
      return new Entry(id, others, expires, roles, scopes, tenant);
    }
  }

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path path;
  private final String head;
  private final List<Entry> entries;

  private KeyFile(Path path, String head, List<Entry> entries) {
    this.path = path;
    this.head = head;
    this.entries = entries;
  }

  /// Reads a file, or begins one that does not exist; throws `UsageException` with all that is
  /// wrong with it.
  static KeyFile read(Path path, Map<String, String> environment) {
    if (!Files.exists(path)) {
      return new KeyFile(path, "", new ArrayList<>());
    }
    Mistakes mistakes = new Mistakes();
    CallerSection.KeyFile read =
        new ConfigurationLoader(Set.of(), Environment.of(environment))
            .loadFile(path, CallerSection.KeyFile.class, mistakes);
    if (read == null || mistakes.hasErrors()) {
      throw new UsageException("the file cannot be used:\n" + mistakes.render());
    }
    List<Entry> entries = new ArrayList<>();
    read.keys().forEach(key -> entries.add(entry(key)));
    return new KeyFile(path, head(path), entries);
  }

  private static Entry entry(CallerSection.HashedKey key) {
    List<Hash> hashes = new ArrayList<>();
    key.hash().forEach(hash -> hashes.add(new Hash(hash.value().text(), hash.expires())));
    return new Entry(
        key.id().value(),
        hashes,
        key.expires(),
        key.roles().stream().map(Name::value).toList(),
        key.scopes().stream().map(Name::value).toList(),
        key.tenant() == null ? null : key.tenant().value());
  }

  private static String head(Path path) {
    List<String> lines;
    try {
      lines = Files.readAllLines(path);
    } catch (IOException e) {
      throw new UsageException("the file `" + path + "` cannot be read");
    }
    int end = 0;
    while (end < lines.size() && (lines.get(end).isBlank() || lines.get(end).startsWith("#"))) {
      end++;
    }
    for (String line : lines.subList(end, lines.size())) {
      if (line.matches("(.*\\s)?#.*")) {
        throw new UsageException(
            "the file has comments below its head, which would be lost: move them to its head, or"
                + " print the lines with `banyan keys new` and change the file by hand");
      }
    }
    return String.join("\n", lines.subList(0, end)) + (end == 0 ? "" : "\n");
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /// Null where there is no such caller.
  @Nullable Entry find(String id) {
    return entries.stream().filter(entry -> entry.id().equals(id)).findFirst().orElse(null);
  }

  /// Takes the place of the entry of the same caller, or comes last.
  void put(Entry entry) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).id().equals(entry.id())) {
        entries.set(i, entry);
        return;
      }
    }
    entries.add(entry);
  }

  boolean remove(String id) {
    return entries.removeIf(entry -> entry.id().equals(id));
  }

  /// Writes beside the file, then moves it into its place; a new file is its owner's alone.
  void write() {
    String text = head + "keys:" + (entries.isEmpty() ? " []\n" : "\n") + lines();
    Path target = path.toAbsolutePath();
    try {
      Path real = Files.exists(target) ? target.toRealPath() : target;
      Path beside = real.resolveSibling(real.getFileName() + ".new");
      Files.deleteIfExists(beside);
      boolean posix = Files.getFileStore(real.getParent()).supportsFileAttributeView("posix");
      Set<PosixFilePermission> permissions =
          posix && Files.exists(real) ? Files.getPosixFilePermissions(real) : OWNER_ONLY;
      if (posix) {
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(permissions));
      }
      Files.writeString(beside, text);
      Files.move(beside, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UsageException("the file `" + path + "` cannot be written");
    }
  }

  private String lines() {
    return entries.stream().map(KeyFile::lines).collect(Collectors.joining());
  }

  /// The entry as a configuration holds it.
  static String lines(Entry entry) {
    StringBuilder lines = new StringBuilder("  - id: " + entry.id() + "\n    hash:");
    boolean one = entry.hashes().size() == 1 && entry.hashes().getFirst().expires() == null;
    for (Hash hash : entry.hashes()) {
      lines.append(one ? " " : "\n      - ");
      lines.append(
          hash.expires() == null
              ? "\"" + hash.value() + "\""
              : "{ value: \"" + hash.value() + "\", expires: " + hash.expires() + " }");
    }
    lines.append('\n');
    if (entry.expires() != null) {
      lines.append("    expires: ").append(entry.expires()).append('\n');
    }
    list("roles", entry.roles(), lines);
    list("scopes", entry.scopes(), lines);
    if (entry.tenant() != null) {
      lines.append("    tenant: ").append(quoted(entry.tenant())).append('\n');
    }
    return lines.toString();
  }

  private static void list(String name, List<String> words, StringBuilder lines) {
    if (!words.isEmpty()) {
      String all = words.stream().map(KeyFile::quoted).collect(Collectors.joining(", "));
      lines.append("    ").append(name).append(": [").append(all).append("]\n");
    }
  }

  /// Words that YAML could take for something else stand in quotes.
  private static String quoted(String word) {
    return word.matches("[A-Za-z][A-Za-z0-9._/-]*")
        ? word
        : "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
