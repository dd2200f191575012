package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.json.JsonTree;
import java.util.List;

/// `banyan jobs`: the jobs of a running gateway, asked of the gateway itself, on its own machine.
public final class JobsCommand implements Command {
  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public String summary() {
    return "look at jobs and their runs; start, cancel, resume one";
  }

  @Override
  public String usage() {
    return """
        usage: banyan jobs list            all jobs, when they run next, and their last run
               banyan jobs show JOB        its last runs, the newest first
               banyan jobs start JOB       runs it now
               banyan jobs cancel JOB      ends the run that is going on, after the row under way
               banyan jobs resume JOB      goes on with the last run, which failed or was cancelled
        common: --admin URL of the listener `admin` (http://127.0.0.1:9090), --by NAME for the
        record (the user's), --json\
        """;
  }

  @Override
  public List<String> flags() {
    return List.of("--json");
  }

  @Override
  public List<String> options() {
    return List.of("--admin", "--by");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    AdminDoor door =
        new AdminDoor(
            arguments.option("--admin").orElse("http://127.0.0.1:9090"),
            "/jobs",
            arguments.option("--by").orElse(System.getProperty("user.name", "somebody")));
    try {
      String act = arguments.operand(0, "`list`, `show`, `start`, `cancel` or `resume`");
      JsonTree.Members answer =
          switch (act) {
            case "list" -> door.get("");
            case "show" -> door.get(job(arguments));
            case "start", "cancel", "resume" -> door.post(job(arguments) + "/" + act, new byte[0]);
            case String other ->
                throw new UsageException(
                    "`" + other + "` is none of `list`, `show`, `start`, `cancel`, `resume`");
          };
      if (arguments.flag("--json")) {
        console.out(AdminDoor.pretty(answer));
      } else if (act.equals("list")) {
        List<JsonTree.Members> jobs = AdminDoor.items(answer, "jobs");
        jobs.forEach(job -> line(job, console));
        if (jobs.isEmpty()) {
          console.err("no jobs: the configuration in force has none under `jobs`");
        }
      } else {
        AdminDoor.items(answer, "runs").forEach(run -> console.out(run(run)));
      }
      return Exit.FINE;
    } catch (AdminDoor.Refused refused) {
      console.err("banyan jobs: " + refused.getMessage());
      return refused.away() ? Exit.UNREACHABLE : Exit.PROBLEMS;
    }
  }

  private static String job(Arguments arguments) {
    return "/" + AdminDoor.segment(arguments.operand(1, "the JOB"));
  }

  private static void line(JsonTree.Members job, Console console) {
    String next = AdminDoor.text(job, "next");
    console.out(
        "%-30s %s"
            .formatted(AdminDoor.text(job, "job"), next.isEmpty() ? "by hand" : "next " + next));
    AdminDoor.items(job, "runs").forEach(run -> console.out("  " + run(run)));
    if (!AdminDoor.text(job, "trouble").isEmpty()) {
      console.out("  does not come on: " + AdminDoor.text(job, "trouble"));
    }
  }

  private static String run(JsonTree.Members run) {
    String reason = AdminDoor.text(run, "reason");
    return "%-10s %s  %s done, %s skipped%s"
        .formatted(
            AdminDoor.text(run, "state"),
            AdminDoor.text(run, "run"),
            AdminDoor.text(run, "done"),
            AdminDoor.text(run, "skipped"),
            reason.isEmpty() ? "" : "  (" + reason + ")");
  }
}
