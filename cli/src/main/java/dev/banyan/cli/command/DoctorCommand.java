package dev.banyan.cli.command;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.doctor.Machine;
import dev.banyan.cli.doctor.Reach;
import dev.banyan.cli.doctor.Uses;
import dev.banyan.connect.Finding;
import dev.banyan.connect.LiveSystem;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.SystemPart;
import dev.banyan.gateway.observe.ApplicationLog;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.observe.Observations;
import dev.banyan.http.HttpRuntime;
import dev.banyan.json.JsonTree;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `banyan doctor FILE`: what is wrong with this machine and the systems of a configuration. Reads
/// only; runs none of the configuration's statements.
public final class DoctorCommand implements Command {
  private static final Duration PROBE = Duration.ofSeconds(5);
  private static final Duration EXAMINATION = Duration.ofSeconds(30);
  private static final String MACHINE = "machine";

  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "find what is wrong with this machine and the systems";
  }

  @Override
  public String usage() {
    return """
        usage: banyan doctor FILE [--with OVERLAY]… [--json]

        Looks at the machine, asks each system for a sign of life, and each database for the plans
        of the statements that the configuration sends there. Answers: 0 fine, 1 something is to be
        done, 3 a system could not be reached.\
        """;
  }

  @Override
  public List<String> flags() {
    return List.of("--json");
  }

  @Override
  public List<String> options() {
    return List.of("--with");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    Checking checking = Checking.of(arguments, console);
    Assembly assembly = checking.assembleOrReport(console);
    if (assembly == null) {
      return Exit.PROBLEMS;
    }
    Map<String, List<Finding>> findings = new LinkedHashMap<>();
    findings.put(MACHINE, Machine.look());
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false);
    try (ApplicationLog _ = ApplicationLog.on(nowhere);
        Observation observation = Observations.ofProcess(nowhere);
        HttpRuntime http = HttpRuntime.start(1, observation.edge())) {
      for (SystemPart part : assembly.systems().values()) {
        try (LiveSystem live = part.system().open(http)) {
          findings.put(part.name(), look(part, live, assembly));
        }
      }
    }
    if (arguments.flag("--json")) {
      console.out(new String(json(findings).bytes(), StandardCharsets.UTF_8));
    } else {
      findings.forEach((about, found) -> print(about, found, console));
    }
    return exit(findings);
  }

  private static List<Finding> look(SystemPart part, LiveSystem live, Assembly assembly) {
    List<Finding> findings = new ArrayList<>();
    URI address = Reach.address(part.settings());
    Finding reached = Reach.of(live, address, PROBE);
    findings.add(reached);
    Finding certificate = Reach.certificate(address, Instant.now());
    if (certificate != null) {
      findings.add(certificate);
    }
    if (reached.level() == Finding.Level.FINE) {
      try {
        findings.addAll(
            live.examine(
                Uses.of(assembly.loaded().configuration(), part.name()), Deadline.in(EXAMINATION)));
      } catch (Fault fault) {
        findings.add(
            new Finding(
                Finding.Level.PROBLEM,
                "examination",
                "could not be ended: " + fault.getMessage(),
                null,
                fault.operator()));
      }
    }
    return findings;
  }

  private static int exit(Map<String, List<Finding>> findings) {
    boolean unreached =
        findings.values().stream()
            .flatMap(List::stream)
            .anyMatch(one -> one.about().equals("reached") && isProblem(one));
    if (unreached) {
      return Exit.UNREACHABLE;
    }
    return findings.values().stream().flatMap(List::stream).anyMatch(DoctorCommand::isProblem)
        ? Exit.PROBLEMS
        : Exit.FINE;
  }

  private static boolean isProblem(Finding finding) {
    return finding.level() == Finding.Level.PROBLEM;
  }

  private static void print(String about, List<Finding> findings, Console console) {
    console.out(about + ":");
    for (Finding finding : findings) {
      String mark =
          switch (finding.level()) {
            case FINE -> "ok     ";
            case NOTE -> "note   ";
            case PROBLEM -> "problem";
          };
      console.out("  " + mark + " " + finding.about() + ": " + finding.sentence());
      indented("seen", finding.seen(), console);
      indented("do", finding.remedy(), console);
    }
  }

  private static void indented(String word, @Nullable String text, Console console) {
    if (text != null) {
      console.out("            " + word + ": " + text);
    }
  }

  private static JsonTree json(Map<String, List<Finding>> findings) {
    List<JsonTree> all = new ArrayList<>();
    findings.forEach(
        (about, found) -> {
          for (Finding finding : found) {
            Map<String, JsonTree> one = new LinkedHashMap<>();
            one.put("of", JsonTree.text(about));
            one.put("level", JsonTree.text(finding.level().name().toLowerCase(Locale.ROOT)));
            one.put("about", JsonTree.text(finding.about()));
            one.put("sentence", JsonTree.text(finding.sentence()));
            put(one, "remedy", finding.remedy());
            put(one, "seen", finding.seen());
            all.add(JsonTree.object(one));
          }
        });
    return JsonTree.object(Map.of("findings", JsonTree.list(all)));
  }

  private static void put(Map<String, JsonTree> to, String name, @Nullable String text) {
    if (text != null) {
      to.put(name, JsonTree.text(text));
    }
  }
}
