package dev.banyan.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.model.Configuration;
import dev.banyan.mapping.lens.Lenses;
import dev.banyan.testbase.Project;
import dev.banyan.testbase.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everything that the documents show does what they say.
///
/// A block is a file to write (`yaml file=NAME`), lines laid over a configuration that must then
/// hold together (`yaml over=NAME`), sections that replace those of a file or are new in it (`yaml
/// sections=NAME`), commands (`sh`), or the output of the block before it (`text`). In an output
/// `…` stands for any text, on a line of its own for any lines. A run with `-Dgolden=update` writes
/// what was printed into the documents.
final class DocumentsTest {
  private static final Path ROOT = Project.root();

  /// What is different each time.
  private static final Pattern PASSING =
      Pattern.compile(
          "(?<=bk_)[\\w-]{43}|(?<=sha256:)[0-9a-f]{64}|(?<=urn:exchange:)[0-9a-f]{32}"
              + "|(?<=seed )\\d+|(?<=\\ndate: ).*");

  private static final Pattern SECTION = Pattern.compile("(?m)^(?=[a-z]+:)");

  /// A link to a file of the checkout; not what has a scheme, and not its anchor.
  private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)(?:#[^)]*)?\\)");

  private static final String EXAMPLE = "example.yaml";

  @TempDir Path folder;

  @Test
  void theFirstGuideWorksFromItsFirstLineToItsLast() throws IOException {
    try (Shell shell = new Shell(ROOT, folder)) {
      play(ROOT.resolve("docs/guide/01-first-api.md"), shell);
    }
  }

  @Test
  void theGuideToOrdersWorksFromItsFirstLineToItsLast() throws IOException {
    try (Shell shell = new Shell(ROOT, folder)) {
      play(ROOT.resolve("docs/guide/02-orders-that-survive.md"), shell);
    }
  }

  /// Certificates that the pages name.
  private void issueCertificates() throws IOException {
    TestAuthority authority = TestAuthority.of("CN=Authority");
    Path tls = Files.createDirectories(folder.resolve("tls"));
    authority.write(tls.resolve("ca.crt"));
    authority.issue("CN=server", "dns:server.example").write(tls, "server");
    authority.issue("CN=shop", "dns:shop.example", "dns:*.shop.example").write(tls, "shop");
    authority.issue("CN=staff", "dns:staff.example").write(tls, "staff");
  }

  @Test
  void everyExampleOfTheLanguageHoldsTogether() throws IOException {
    copy(ROOT.resolve("examples/meridian"));
    issueCertificates();
    try (Shell shell = new Shell(ROOT, folder)) {
      play(ROOT.resolve("docs/language.md"), shell);
    }
  }

  @Test
  void everyLimitThatIsShownHoldsTogether() throws IOException {
    copy(ROOT.resolve("examples/meridian"));
    try (Shell shell = new Shell(ROOT, folder)) {
      play(ROOT.resolve("docs/limits.md"), shell);
    }
  }

  @Test
  void theModelThatIsShownHoldsTogether() throws IOException {
    try (Shell shell = new Shell(ROOT, folder)) {
      play(ROOT.resolve("docs/models.md"), shell);
    }
  }

  @Test
  void everyWebSocketThatIsShownHoldsTogether() throws IOException {
    copy(ROOT.resolve("examples/meridian"));
    try (Shell shell = new Shell(ROOT, folder)) {
      play(ROOT.resolve("docs/websockets.md"), shell);
    }
  }

  @Test
  void everyStreamOfEventsThatIsShownHoldsTogether() throws IOException {
    try (Shell shell = new Shell(ROOT, folder)) {
      play(ROOT.resolve("docs/events.md"), shell);
    }
  }

  @Test
  void thePipelineThatIsShownHoldsTogether() throws IOException {
    copy(ROOT.resolve("examples/meridian"));
    try (Shell shell = new Shell(ROOT, folder)) {
      play(ROOT.resolve("docs/pipelines.md"), shell);
    }
  }

  @Test
  void everyWayOfKnowingCallersHoldsTogether() throws IOException {
    copy(ROOT.resolve("examples/meridian"));
    issueCertificates();
    try (Shell shell = new Shell(ROOT, folder)) {
      play(ROOT.resolve("docs/callers.md"), shell);
    }
  }

  @Test
  void everyCredentialForSystemsHoldsTogether() throws IOException {
    copy(ROOT.resolve("examples/meridian"));
    for (String key : List.of("new", "old")) {
      TestAuthority.of("CN=" + key).issue("CN=" + key).write(folder, key);
      Files.createDirectories(folder.resolve("secrets"));
      Files.move(folder.resolve(key + ".key"), folder.resolve("secrets/" + key + ".pem"));
    }
    try (Shell shell = new Shell(ROOT, folder)) {
      play(ROOT.resolve("docs/credentials.md"), shell);
    }
  }

  @Test
  void theProjectionsThatAreShownHoldTogether() throws IOException {
    try (Shell shell = new Shell(ROOT, folder)) {
      play(ROOT.resolve("docs/projections.md"), shell);
    }
  }

  @Test
  void theLanguageNamesEverySectionAndEveryLens() throws IOException {
    String text = Files.readString(ROOT.resolve("docs/language.md"));

    assertThat(Lenses.all())
        .allSatisfy(lens -> assertThat(text).containsPattern("`(?:\\{ )?" + lens.word() + "[`:]"));
    assertThat(Configuration.class.getRecordComponents())
        .filteredOn(section -> !section.getName().equals("place"))
        .allSatisfy(section -> assertThat(text).contains(section.getName()));
  }

  @Test
  void theFirstScreenShowsWhatTheDemonstrationAnswers() throws IOException {
    copy(ROOT.resolve("examples/meridian"));
    try (Shell shell = new Shell(ROOT, folder)) {
      shell.write("Crm.java", file(ROOT.resolve("docs/guide/01-first-api.md"), "Crm.java"));
      shell.run("java Crm.java");
      play(ROOT.resolve("README.md"), shell);
    }
  }

  @Test
  void theCacheDoesWhatItsPageShows() throws IOException {
    copy(ROOT.resolve("examples/meridian"));
    try (Shell shell = new Shell(ROOT, folder)) {
      shell.write("Crm.java", file(ROOT.resolve("docs/guide/01-first-api.md"), "Crm.java"));
      shell.run("java Crm.java");
      play(ROOT.resolve("docs/caching.md"), shell);
    }
  }

  @Test
  void theAuditTrailDoesWhatItsPageShows() throws IOException {
    try (Shell shell = new Shell(ROOT, folder)) {
      shell.write("Crm.java", file(ROOT.resolve("docs/guide/01-first-api.md"), "Crm.java"));
      shell.run("java Crm.java");
      play(ROOT.resolve("docs/audit.md"), shell);
    }
  }

  @Test
  void makesWritesOnceAsItsPageShows() throws IOException {
    copy(ROOT.resolve("examples/meridian"));
    try (Shell shell = new Shell(ROOT, folder)) {
      shell.write("Crm.java", file(ROOT.resolve("docs/guide/01-first-api.md"), "Crm.java"));
      shell.run("java Crm.java");
      play(ROOT.resolve("docs/idempotency.md"), shell);
    }
  }

  @Test
  void holdsMessagesAgainstContractsAsItsPageShows() throws IOException {
    copy(ROOT.resolve("examples/meridian"));
    try (Shell shell = new Shell(ROOT, folder)) {
      shell.write("Crm.java", file(ROOT.resolve("docs/guide/01-first-api.md"), "Crm.java"));
      shell.run("java Crm.java");
      play(ROOT.resolve("docs/validation.md"), shell);
    }
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("CONTRIBUTING.md")));
    documents.add(ROOT.resolve("README.md"));
    documents.add(ROOT.resolve("ARCHITECTURE.md"));
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
    }
    for (Path document : documents) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        assertThat(document.resolveSibling(link.group(1))).as("a link of %s", document).exists();
      }
    }
  }

  private static String file(Path document, String name) throws IOException {
    return Snippet.of(document).stream()
        .filter(snippet -> snippet.marked("file").equals(name))
        .map(Snippet::text)
        .collect(Collectors.joining());
  }

  private static void play(Path document, Shell shell) throws IOException {
    List<Snippet> snippets = Snippet.of(document);
    NavigableMap<Integer, String> updates = new TreeMap<>();
    String printed = "";
    for (int i = 0; i < snippets.size(); i++) {
      Snippet snippet = snippets.get(i);
      if (snippet.language().equals("text")) {
        compare(snippet, printed, updates);
        continue;
      }
      printed = perform(snippet, shell);
      boolean shown = i + 1 < snippets.size() && snippets.get(i + 1).language().equals("text");
      assertThat(shown || !printed.contains(": error: "))
          .as("%s:\n%s", snippet.place(), printed)
          .isTrue();
    }
    update(document, updates);
  }

  /// Does what a block says; what is printed then.
  private static String perform(Snippet snippet, Shell shell) throws IOException {
    String file = snippet.marked("file");
    String base = snippet.marked("over");
    String changed = snippet.marked("sections");
    if (!file.isEmpty()) {
      return shell.write(file, snippet.text());
    }
    if (!changed.isEmpty()) {
      return shell.write(changed, sections(shell.read(changed), snippet.text()));
    }
    if (!base.isEmpty()) {
      shell.write(EXAMPLE, snippet.text());
      return shell.run("banyan check " + base + " --with " + EXAMPLE);
    }
    assertThat(snippet.language()).as(snippet.place()).isEqualTo("sh");
    return shell.run(snippet.text());
  }

  /// A configuration with some of its sections replaced; those that it has not come last.
  private static String sections(String whole, String changes) {
    String text = whole;
    for (String change : SECTION.split(changes)) {
      String start = change.substring(0, change.indexOf(':') + 1);
      List<String> all = new ArrayList<>(List.of(SECTION.split(text)));
      int at =
          IntStream.range(0, all.size())
              .filter(i -> all.get(i).startsWith(start))
              .findFirst()
              .orElse(all.size());
      if (at == all.size()) {
        all.add("");
      }
      all.set(at, change + "\n");
      text = String.join("", all);
    }
    return text;
  }

  private static void compare(
      Snippet expected, String printed, NavigableMap<Integer, String> updates) {
    if (pattern(expected.text()).matcher(tidy(printed)).matches()) {
      return;
    }
    if ("update".equals(System.getProperty("golden"))) {
      updates.put(expected.line(), printed);
      return;
    }
    assertThat(tidy(printed)).as(expected.place()).isEqualTo(tidy(expected.text()));
  }

  /// Puts what was printed into the document, from its end, so that lines keep their numbers.
  private static void update(Path document, NavigableMap<Integer, String> updates)
      throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(document));
    updates
        .descendingMap()
        .forEach(
            (fence, printed) -> {
              while (!lines.get(fence).startsWith("```")) {
                lines.remove((int) fence);
              }
              lines.addAll(fence, printed.lines().toList());
            });
    if (!updates.isEmpty()) {
      Files.write(document, lines);
    }
  }

  private static Pattern pattern(String expected) {
    String lines =
        tidy(expected)
            .lines()
            .map(
                line ->
                    line.equals("…")
                        ? "(?:.*\n)*"
                        : Stream.of(line.split("…", -1))
                                .map(Pattern::quote)
                                .collect(Collectors.joining(".*"))
                            + "\n")
            .collect(Collectors.joining());
    return Pattern.compile(lines);
  }

  private static String tidy(String text) {
    String known = PASSING.matcher(text).replaceAll("*");
    return known.lines().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining());
  }

  private void copy(Path example) throws IOException {
    try (Stream<Path> files = Files.walk(example)) {
      files.filter(Files::isRegularFile).forEach(file -> copy(example, file));
    }
  }

  private void copy(Path example, Path file) {
    Path name = example.relativize(file);
    if (name.startsWith("src") || name.startsWith("target")) {
      return;
    }
    try {
      Path copy = folder.resolve(name);
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
