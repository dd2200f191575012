package dev.banyan.house.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Holds every source of the checkout to the limits of the house style. What is let pass is listed
/// by name in `config/tidy-exceptions.txt`, which only shrinks.
class TidyTest {
  private static final String EXCEPTIONS = "config/tidy-exceptions.txt";

  @Test
  void everySourceIsTidy() throws IOException {
    Map<String, String> exceptions = exceptions(Project.root());

    List<Finding> findings = findings(Sources.of(Project.root()));

    Set<String> used = new TreeSet<>();
    Set<String> open = new TreeSet<>();
    for (Finding finding : findings) {
      String key = finding.rule() + " " + finding.subject();
      (exceptions.containsKey(key) ? used : open)
          .add(exceptions.containsKey(key) ? key : finding.toString());
    }
    for (String listed : exceptions.keySet()) {
      if (!used.contains(listed)) {
        open.add(EXCEPTIONS + ": no longer needed, remove it: " + listed);
      }
    }
    if (!open.isEmpty()) {
      throw new AssertionError(open.size() + " findings:\n" + String.join("\n", open));
    }
  }

  static List<Finding> findings(List<SourceFile> sources) {
    List<Finding> findings = new ArrayList<>();
    for (SourceFile source : sources) {
      findings.addAll(SizeRules.check(source));
      findings.addAll(NameRules.check(source));
      findings.addAll(UseRules.check(source));
    }
    findings.addAll(SizeRules.checkPackages(sources));
    findings.addAll(NameRules.checkPackages(sources));
    return findings;
  }

  /// `rule subject` to its reason.
  private static Map<String, String> exceptions(Path root) throws IOException {
    Map<String, String> exceptions = new TreeMap<>();
    for (String line : Files.readAllLines(root.resolve(EXCEPTIONS))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.trim().split("\\s+", 3);
        assertThat(words).as("%s: rule, subject and reason: %s", EXCEPTIONS, line).hasSize(3);
        exceptions.put(words[0] + " " + words[1], words[2]);
      }
    }
    return exceptions;
  }
}
