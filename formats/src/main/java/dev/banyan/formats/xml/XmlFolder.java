package dev.banyan.formats.xml;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder whose documents may refer to each other: resolves every `schemaLocation` and
/// `location` inside it, never outside (symbolic links included), never over a network. Each file
/// is read once. Owned by one thread.
public final class XmlFolder {
  private static final String FROM_WHERE =
      "a path starts from the folder of the file that names it";

  /// More files of a folder are not looked at for what was meant.
  private static final int LISTED_MAX = 1000;

  private static final int FILES_MAX = 1000;

  private final Path root;
  private final Mistakes mistakes;
  private final MessageDigest digest = sha256();
  private final Map<Path, Optional<XmlElement>> read = new HashMap<>();

  public XmlFolder(Path root, Mistakes mistakes) {
    this.root = root.toAbsolutePath().normalize();
    this.mistakes = mistakes;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every platform has SHA-256", e);
    }
  }

  /// A fingerprint of all that has been read so far.
  public String digest() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's digests can be cloned", e);
    }
  }

  public Mistakes mistakes() {
    return mistakes;
  }

  /// The file that `location`, found at `at` in `from`, names; null, with a mistake reported, where
  /// it is no file inside the folder.
  public @Nullable Path resolve(@Nullable Path from, String location, Place at) {
    String path = location.strip();
    if (path.startsWith("file:") || path.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
      mistakes.error(
          "xml-outside",
          at,
          "`" + path + "` is not fetched: documents are read from the configuration's folder alone",
          "save the document beside this one and name it by its relative path");
      return null;
    }
    try {
      Path start = from == null || from.getParent() == null ? root : from.getParent();
      Path file = start.resolve(path.replace("%20", " ")).toAbsolutePath().normalize();
      if (!file.startsWith(root)) {
        outside(path, at);
        return null;
      }
      if (!Files.isRegularFile(file)) {
        mistakes.error(
            "xml-missing", at, "there is no file `" + path + "`", neighbours(file, start));
        return null;
      }
      if (!file.toRealPath().startsWith(root.toRealPath())) {
        outside(path, at);
        return null;
      }
      return file;
    } catch (IOException | InvalidPathException _) {
      mistakes.error(
          "xml-missing", at, "`" + path + "` is not a path of a readable file", FROM_WHERE);
      return null;
    }
  }

  /// What was probably meant by the name of a file that is not there.
  private static String neighbours(Path missing, Path start) throws IOException {
    Path folder = missing.getParent();
    if (folder == null || !Files.isDirectory(folder) || missing.getFileName() == null) {
      return FROM_WHERE;
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names =
          files
              .map(file -> start.relativize(file).toString())
              .filter(name -> name.matches("(?i).*\\.(wsdl|xsd|xml)"))
              .limit(LISTED_MAX)
              .toList();
      return names.isEmpty()
          ? FROM_WHERE
          : Suggestion.forWord(start.relativize(missing).toString(), names);
    }
  }

  private void outside(String path, Place at) {
    mistakes.error(
        "xml-outside",
        at,
        "`" + path + "` lies outside the configuration's folder",
        "move the document into the folder");
  }

  /// The root element of a file that [#resolve] gave; null, with a mistake reported, where it
  /// cannot be read.
  public @Nullable XmlElement read(Path file, Place at) {
    Optional<XmlElement> known = read.get(file);
    if (known == null) {
      known = Optional.ofNullable(load(file, at));
      read.put(file, known);
    }
    return known.orElse(null);
  }

  private @Nullable XmlElement load(Path file, Place at) {
    try {
      if (read.size() >= FILES_MAX || Files.size(file) > XmlLimits.DEFAULT.bytesMax()) {
        mistakes.error(
            "xml-too-large",
            at,
            "too many or too large documents",
            "keep one contract and what it imports");
        return null;
      }
      String name = root.relativize(file).toString().replace('\\', '/');
      byte[] document = Files.readAllBytes(file);
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update(document);
      return XmlTree.read(document, name, mistakes);
    } catch (IOException e) {
      mistakes.error("xml-missing", at, "the file cannot be read: " + e.getMessage(), FROM_WHERE);
      return null;
    }
  }
}
