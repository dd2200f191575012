package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.cli.trial.Trials;
import dev.banyan.config.model.TestSection;
import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.api.openapi.ApiDescription;
import dev.banyan.gateway.api.openapi.OpenApiWriter;
import dev.banyan.gateway.assemble.ApiContracts;
import dev.banyan.gateway.assemble.Assembler;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.observe.ApplicationLog;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.observe.Observations;
import dev.banyan.http.HttpRuntime;
import dev.banyan.mapping.Mapping;
import dev.banyan.mapping.law.LawReport;
import dev.banyan.mapping.law.Laws;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `banyan test FILE`: the configuration's own tests, the laws of its mappings on generated values,
/// and its contracts. Asks no system.
public final class TestCommand implements Command {
  @Override
  public String name() {
    return "test";
  }

  @Override
  public String summary() {
    return "run a configuration's tests, its mappings' laws, its contracts";
  }

  @Override
  public String usage() {
    return """
        usage: banyan test FILE [--only NAME] [--seed N] [--rounds N] [--with OVERLAY]…

        Runs the `tests:` of FILE and of FILE.test.yaml beside it over stubbed systems, checks the
        laws of every mapping on generated values, and generates every API's contract; a contract
        kept as contracts/API.openapi.json is compared. --only takes what has NAME in its name.\
        """;
  }

  @Override
  public List<String> options() {
    return List.of("--only", "--seed", "--rounds", "--with");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    Checking checking = Checking.of(arguments, console);
    long seed = number(arguments, "--seed", new SecureRandom().nextInt(1_000_000));
    int rounds = Math.clamp(number(arguments, "--rounds", 200), 1, 1_000_000);
    Tally tally = new Tally(console, arguments.option("--only").orElse(""));
    Mistakes mistakes = new Mistakes();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Assembler.Files files =
        new Assembler.Files(checking.file(), checking.overlays(), checking.environment());
    try (ApplicationLog _ = ApplicationLog.on(nowhere);
        Observation observation = Observations.ofProcess(nowhere)) {
      Trials trials = new Trials(Connectors.all(), files, observation);
      Assembly assembly = trials.assemble(mistakes);
      List<TestSection> tests =
          assembly == null ? List.of() : tests(assembly, checking.file(), mistakes);
      if (assembly == null || mistakes.hasErrors()) {
        console.err(mistakes.render());
        console.err(
            "not tested: "
                + Console.count(mistakes.errorCount(), "error")
                + " in the configuration");
        return Exit.PROBLEMS;
      }
      tests(tests, trials, assembly, tally);
      laws(assembly, seed, rounds, tally);
      contracts(assembly, tally);
    }
    console.out(tally.passed + " passed, " + tally.failed + " failed");
    return tally.failed == 0 ? Exit.FINE : Exit.PROBLEMS;
  }

  /// Prints and counts as it goes.
  private static final class Tally {
    private final Console console;
    private final String only;
    private int passed;
    private int failed;

    Tally(Console console, String only) {
      this.console = console;
      this.only = only;
    }

    boolean wants(String name) {
      return name.contains(only);
    }

    void count(String name, List<String> failures) {
      console.out((failures.isEmpty() ? "ok      " : "FAILED  ") + name);
      failures.forEach(
          failure -> failure.lines().forEach(line -> console.out("          " + line)));
      if (failures.isEmpty()) {
        passed++;
      } else {
        failed++;
      }
    }
  }

  private static List<TestSection> tests(Assembly assembly, Path file, Mistakes mistakes) {
    List<TestSection> tests = new ArrayList<>(assembly.loaded().configuration().tests());
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    Path beside = file.toAbsolutePath().resolveSibling(name + ".test.yaml").normalize();
    if (Files.exists(beside)) {
      TestSection.TestFile more =
          assembly
              .loaded()
              .file(beside, TestSection.TestFile.class, Place.of(beside.toString()), mistakes);
      tests.addAll(more == null ? List.of() : more.tests());
    }
    return tests;
  }

  private static void tests(
      List<TestSection> tests, Trials trials, Assembly assembly, Tally tally) {
    List<TestSection> wanted = tests.stream().filter(test -> tally.wants(test.name())).toList();
    if (wanted.isEmpty()) {
      return;
    }
    try (HttpRuntime http = HttpRuntime.start(1)) {
      Path folder = Files.createTempDirectory("banyan-test");
      try {
        for (TestSection test : wanted) {
          Trials.Outcome outcome = trials.run(test, assembly, http, folder);
          List<String> failures = new ArrayList<>(outcome.failures());
          if (!failures.isEmpty()) {
            failures.add("(" + test.place() + ")");
          }
          tally.count("test      " + outcome.name(), failures);
        }
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void laws(Assembly assembly, long seed, int rounds, Tally tally) {
    for (Map.Entry<String, Mapping> mapping : new TreeMap<>(assembly.mappings()).entrySet()) {
      if (!tally.wants(mapping.getKey())) {
        continue;
      }
      LawReport report = Laws.check(mapping.getValue(), seed, rounds);
      boolean idle = report.outcomes().stream().allMatch(one -> one.held() == 0);
      String name = "mapping   " + mapping.getKey() + " (" + rounds + " rounds, seed " + seed + ")";
      if (!report.holds()) {
        tally.count(name, List.of(report.render()));
      } else if (idle) {
        tally.count(name, List.of("no generated value lies in its domain: nothing was shown"));
      } else {
        tally.count(name, List.of());
      }
    }
  }

  private static void contracts(Assembly assembly, Tally tally) {
    for (Map.Entry<String, ApiDescription> api : ApiContracts.all(assembly).entrySet()) {
      if (tally.wants(api.getKey())) {
        String text = OpenApiWriter.write(api.getValue());
        Path kept =
            assembly.loaded().folder().resolve("contracts/" + api.getKey() + ".openapi.json");
        String difference = Files.exists(kept) ? difference(kept, text) : null;
        tally.count(
            "contract  " + api.getKey(),
            difference == null
                ? List.of()
                : List.of(
                    "differs from contracts/" + api.getKey() + ".openapi.json " + difference,
                    "if that is meant: banyan openapi FILE " + api.getKey() + " > that file"));
      }
    }
  }

  private static @Nullable String difference(Path kept, String text) {
    try {
      List<String> before = Files.readString(kept).lines().toList();
      List<String> after = text.lines().toList();
      for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
        String one = i < before.size() ? before.get(i).strip() : "(nothing)";
        String other = i < after.size() ? after.get(i).strip() : "(nothing)";
        if (!one.equals(other)) {
          return "in line " + (i + 1) + ": was " + one + ", is " + other;
        }
      }
      return null;
    } catch (IOException e) {
      return "because it cannot be read";
    }
  }

  private static long number(Arguments arguments, String option, long standard) {
    String text = arguments.option(option).orElse(Long.toString(standard));
    if (!text.matches("[0-9]{1,9}")) {
      throw new UsageException(option + " takes a number");
    }
    return Long.parseLong(text);
  }
}
