package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.json.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `banyan dead-letters`: what pipelines of a running gateway could not work on; asked of the
/// gateway itself, on its own machine, as it alone writes its journal. What sends or removes
/// something is only shown, until `--yes` has it done.
public final class DeadLettersCommand implements Command {
  private static final int EDITED_MAX = 2 << 20;

  @Override
  public String name() {
    return "dead-letters";
  }

  @Override
  public String summary() {
    return "look at what pipelines could not work on, and run it again";
  }

  @Override
  public String usage() {
    return """
        usage: banyan dead-letters list [PIPELINE] [--after N] [--limit N]
                                                pipelines, or the open letters of one, oldest first
               banyan dead-letters show PIPELINE ID [--body]
                                                all that is known of one; with --body its bytes
               banyan dead-letters edit PIPELINE ID   gives it the body on standard input
               banyan dead-letters redrive PIPELINE [ID] [--limit N] [--force] [--yes]
                                                runs it, or the oldest of all, again
               banyan dead-letters drop PIPELINE ID [--force] [--yes]
                                                throws it away
        common: --admin URL of the listener `admin` (http://127.0.0.1:9090), --by NAME for the
        record (the user's), --json. Without --yes, `redrive` and `drop` tell what they would do\
        """;
  }

  @Override
  public List<String> flags() {
    return List.of("--body", "--force", "--yes", "--json");
  }

  @Override
  public List<String> options() {
    return List.of("--after", "--limit", "--admin", "--by");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    AdminDoor door =
        new AdminDoor(
            arguments.option("--admin").orElse("http://127.0.0.1:9090"),
            "/dead-letters",
            arguments.option("--by").orElse(System.getProperty("user.name", "somebody")));
    try {
      return switch (arguments.operand(0, "`list`, `show`, `edit`, `redrive` or `drop`")) {
        case "list" -> list(door, arguments, console);
        case "show" -> show(door, arguments, console);
        case "edit" -> edit(door, arguments, console);
        case "redrive" -> redrive(door, arguments, console);
        case "drop" -> {
          String path = letter(arguments) + "/drop?" + query(arguments);
          yield told(List.of(door.post(path, new byte[0])), arguments, console);
        }
        case String other ->
            throw new UsageException(
                "`" + other + "` is none of `list`, `show`, `edit`, `redrive`, `drop`");
      };
    } catch (AdminDoor.Refused refused) {
      console.err("banyan dead-letters: " + refused.getMessage());
      return refused.away() ? Exit.UNREACHABLE : Exit.PROBLEMS;
    }
  }

  private static String letter(Arguments arguments) {
    return "/"
        + AdminDoor.segment(arguments.operand(1, "the PIPELINE"))
        + "/"
        + AdminDoor.segment(arguments.operand(2, "the ID of the dead letter"));
  }

  private static String query(Arguments arguments) {
    return "dry-run=" + !arguments.flag("--yes") + "&force=" + arguments.flag("--force");
  }

  private static String limit(Arguments arguments) {
    String limit = arguments.option("--limit").orElse("100");
    if (!limit.matches("[1-9][0-9]{0,3}") || Integer.parseInt(limit) > 1_000) {
      throw new UsageException("--limit takes a number from 1 to 1000");
    }
    return limit;
  }

  private static int list(AdminDoor door, Arguments arguments, Console console) {
    boolean all = arguments.operands().size() < 2;
    String path =
        all
            ? ""
            : "/"
                + AdminDoor.segment(arguments.operand(1, ""))
                + "?limit="
                + limit(arguments)
                + "&after="
                + AdminDoor.segment(arguments.option("--after").orElse(""));
    JsonTree.Members answer = door.get(path);
    if (arguments.flag("--json")) {
      console.out(AdminDoor.pretty(answer));
      return Exit.FINE;
    }
    if (all) {
      List<JsonTree.Members> pipelines = AdminDoor.items(answer, "pipelines");
      if (pipelines.isEmpty()) {
        console.err("no dead letters: the configuration in force has no `pipelines`");
      }
      for (JsonTree.Members one : pipelines) {
        console.out(
            "%-30s %s open%s"
                .formatted(
                    AdminDoor.text(one, "pipeline"),
                    AdminDoor.text(one, "open"),
                    AdminDoor.text(one, "full").equals("true")
                        ? ": full, no more messages are taken"
                        : ""));
      }
      return Exit.FINE;
    }
    List<JsonTree.Members> letters = AdminDoor.items(answer, "letters");
    for (JsonTree.Members one : letters) {
      console.out(
          "%s  %s  %-8s %-18s %-12s %s%s"
              .formatted(
                  AdminDoor.text(one, "id"),
                  AdminDoor.text(one, "at").replaceFirst("\\..*Z", "Z"),
                  AdminDoor.text(one, "why"),
                  AdminDoor.text(one, "fault"),
                  AdminDoor.text(one, "step"),
                  AdminDoor.text(one, "place"),
                  AdminDoor.text(one, "expired").equals("true") ? "  (expired)" : ""));
    }
    String next = AdminDoor.text(answer, "next");
    console.err(
        letters.size()
            + " of "
            + AdminDoor.text(answer, "open")
            + " open"
            + (next.isEmpty() ? "" : "; more with --after " + next));
    return Exit.FINE;
  }

  private static int show(AdminDoor door, Arguments arguments, Console console) {
    JsonTree.Members letter = door.get(letter(arguments));
    if (arguments.flag("--body")) {
      byte[] raw = body(letter.get("edited") == null ? letter.get("body") : letter.get("edited"));
      if (raw == null) {
        console.err("banyan dead-letters: the gateway did not tell its body");
        return Exit.PROBLEMS;
      }
      console.output().writeBytes(raw);
      console.output().flush();
    } else {
      console.out(AdminDoor.pretty(letter));
    }
    return Exit.FINE;
  }

  /// The bytes of a body; null where it is none.
  private static byte @Nullable [] body(@Nullable JsonTree told) {
    if (!(told instanceof JsonTree.Members body)) {
      return null;
    }
    try {
      return switch (body.get("base64")) {
        case JsonTree.Text(String base64) -> Base64.getDecoder().decode(base64);
        case null, default ->
            body.get("text") instanceof JsonTree.Text(String text)
                ? text.getBytes(StandardCharsets.UTF_8)
                : null;
      };
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static int edit(AdminDoor door, Arguments arguments, Console console) {
    try {
      byte[] body = console.input().readNBytes(EDITED_MAX + 1);
      if (body.length > EDITED_MAX) {
        throw new UsageException("a changed body may have " + EDITED_MAX + " bytes");
      }
      JsonTree.Members edited = door.post(letter(arguments) + "/edit", body);
      return told(List.of(edited), arguments, console);
    } catch (IOException e) {
      throw new UsageException("standard input cannot be read");
    }
  }

  private static int redrive(AdminDoor door, Arguments arguments, Console console) {
    String path =
        arguments.operands().size() > 2
            ? letter(arguments)
            : "/" + AdminDoor.segment(arguments.operand(1, "the PIPELINE"));
    String query = query(arguments) + "&limit=" + limit(arguments);
    JsonTree.Members answer = door.post(path + "/redrive?" + query, new byte[0]);
    List<JsonTree.Members> letters = AdminDoor.items(answer, "letters");
    int exit = told(letters, arguments, console);
    if (letters.isEmpty()) {
      console.err("no dead letter is open: there is nothing to run");
    } else if (!arguments.flag("--yes")) {
      console.err("nothing was sent; --yes does it");
    }
    return exit;
  }

  private static int told(List<JsonTree.Members> outcomes, Arguments arguments, Console console) {
    boolean fine = true;
    for (JsonTree.Members one : outcomes) {
      String outcome = AdminDoor.text(one, "outcome");
      fine &= !List.of("refused", "failed", "running").contains(outcome);
      String reason = AdminDoor.text(one, "reason");
      console.out(
          arguments.flag("--json")
              ? AdminDoor.visible(new String(one.bytes(), StandardCharsets.UTF_8))
              : AdminDoor.text(one, "id")
                  + "  "
                  + outcome
                  + (reason.isEmpty() ? "" : ": " + reason));
    }
    return fine ? Exit.FINE : Exit.PROBLEMS;
  }
}
