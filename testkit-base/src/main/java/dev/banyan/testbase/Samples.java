package dev.banyan.testbase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// The sample files that lie beside the checkout in `shared/samples`, read where they are.
///
/// They are other people's documents and too large to keep in the project, so a checkout may be
/// without them: a test that asks for one is then given up with a printed line, never passed. The
/// property `banyan.samples` names another folder.
public final class Samples {
  private Samples() {}

  /// The sample at `path`, such as `xml-attacks` or `wsdl/temperature.wsdl`; a missing folder of
  /// samples gives the test up, a missing file in it fails the test.
  public static Path at(String path) {
    Path sample = rootOrGiveUp().resolve(path);
    if (!Files.exists(sample)) {
      throw new AssertionError("no sample " + path + ": see INDEX.md of the samples for what is");
    }
    return sample;
  }

  /// All files under `folder` whose name ends with `suffix`, in the order of their paths; never
  /// empty.
  public static List<Path> under(String folder, String suffix) {
    Path start = at(folder);
    try (var files = Files.walk(start)) {
      List<Path> found =
          files
              .filter(Files::isRegularFile)
              .filter(file -> file.getFileName().toString().endsWith(suffix))
              .sorted()
              .toList();
      if (found.isEmpty()) {
        throw new AssertionError("no file ending with " + suffix + " under samples/" + folder);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The folder of all samples, if this checkout has one beside it.
  public static Optional<Path> root() {
    String named = System.getProperty("banyan.samples");
    return named == null
        ? Project.nearest("shared/samples/INDEX.md").map(Path::getParent)
        : Optional.of(Path.of(named)).filter(Files::isDirectory);
  }

  private static Path rootOrGiveUp() {
    Optional<Path> root = root();
    if (root.isEmpty()) {
      System.out.println("SAMPLES ABSENT: no shared/samples above the working folder; not run");
    }
    Assumptions.assumeTrue(root.isPresent(), "no shared/samples");
    return root.orElseThrow();
  }
}
