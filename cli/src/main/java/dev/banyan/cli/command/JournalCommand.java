package dev.banyan.cli.command;

import dev.banyan.audit.Checkpoint;
import dev.banyan.audit.Export;
import dev.banyan.audit.Proof;
import dev.banyan.audit.Verdict;
import dev.banyan.audit.Verifier;
import dev.banyan.audit.VerifyingKey;
import dev.banyan.base.Fault;
import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.cli.journal.KeyMaking;
import dev.banyan.cli.journal.Stores;
import dev.banyan.cli.journal.VerdictReport;
import dev.banyan.journal.Archive;
import dev.banyan.journal.Journal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `banyan journal`: judges a store, proves one of its records, writes them out. Reads only, beside
/// a running gateway or on a copy of its files.
public final class JournalCommand implements Command {
  private static final Pattern PLACE = Pattern.compile("(?:(\\d{1,4})/)?(\\d{1,18})");

  @Override
  public String name() {
    return "journal";
  }

  @Override
  public String summary() {
    return "verify, prove and export what is recorded, offline";
  }

  @Override
  public String usage() {
    return """
        usage: banyan journal verify STORE [--key PUBLIC]… [--checkpoint FILE]… [--no-head] [--json]
                                                whether every record is as it was written
               banyan journal prove STORE [PARTITION/]POSITION
                                                a proof of one record, for who has no store
               banyan journal verify --proof FILE [--key PUBLIC]…
                                                whether such a proof holds
               banyan journal export STORE [--from WHEN] [--to WHEN] [--tenant TENANT]
                                           [--stream NAME] [--kind KIND]
                                                records as lines of JSON
               banyan journal checkpoint STORE  the last signed checkpoint, to be kept elsewhere
               banyan journal key FILE          makes the key that signs; prints its public half
        STORE is an SQLite file with its `.head` (and `-wal`) beside it, or
        jdbc:postgresql://HOST/NAME with PGUSER and PGPASSWORD; PUBLIC is a file or what `key`
        printed; WHEN is a date or a time like 2026-11-22T09:30:00Z; NAME and KIND may end with `*`
        exits 0 where all is well, 1 where something is not, an output that takes no more among it,
        2 where the command line is wrong, 3 where the store cannot be read\
        """;
  }

  @Override
  public List<String> flags() {
    return List.of("--json", "--no-head");
  }

  @Override
  public List<String> options() {
    return List.of(
        "--key", "--checkpoint", "--proof", "--from", "--to", "--tenant", "--stream", "--kind");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    String what = arguments.operand(0, "`verify`, `prove`, `export`, `checkpoint` or `key`");
    try {
      return switch (what) {
        case "verify" ->
            arguments.option("--proof").isPresent()
                ? check(arguments, console)
                : verify(arguments, console);
        case "prove" -> prove(arguments, console);
        case "export" -> export(arguments, console);
        case "checkpoint" -> checkpoint(arguments, console);
        case "key" -> KeyMaking.run(arguments.operand(1, "the key's file"), console);
        case String other ->
            throw new UsageException(
                "`" + other + "` is none of `verify`, `prove`, `export`, `checkpoint`, `key`");
      };
    } catch (Fault fault) {
      String why = fault.operator() == null ? fault.getMessage() : fault.operator();
      console.err("banyan journal: " + why);
      boolean found = fault.name().equals(Journal.BROKEN) || fault.kind() == Fault.Kind.NOT_FOUND;
      return found ? Exit.PROBLEMS : Exit.UNREACHABLE;
    }
  }

  private static int verify(Arguments arguments, Console console) {
    Set<VerifyingKey> keys = Stores.keys(arguments, console);
    List<Checkpoint> known = Stores.checkpoints(arguments, console);
    Verifier verifier =
        new Verifier(new Verifier.Demands(keys, known, arguments.flag("--no-head")));
    try (Archive archive = Stores.open(arguments, console)) {
      Verdict verdict = verifier.judge(archive);
      VerdictReport report = new VerdictReport(archive.where(), verdict);
      if (arguments.flag("--json")) {
        console.output().print(report.json().pretty());
      } else {
        report.print(console, !keys.isEmpty());
      }
      return verdict.whole() ? Exit.FINE : Exit.PROBLEMS;
    }
  }

  private static int check(Arguments arguments, Console console) {
    String name = arguments.option("--proof").orElse("");
    Set<VerifyingKey> keys = Stores.keys(arguments, console);
    Proof proof = Stores.proof(name, console);
    String flaw = proof.flaw(keys);
    if (flaw != null) {
      console.out(name + ": proves nothing: " + flaw);
      return Exit.PROBLEMS;
    }
    var record = proof.record();
    console.out(
        "%s: record %d/%d, a `%s` of stream `%s`, was in the journal at %s"
            .formatted(
                name,
                record.place().partition(),
                record.place().position(),
                record.kind(),
                record.stream().name(),
                proof.checkpoint().at()));
    String key = proof.checkpoint().key().text();
    console.out(
        keys.isEmpty()
            ? "  by " + key + ": compare it with yours, or give that as --key"
            : "  by " + key);
    return Exit.FINE;
  }

  private static int prove(Arguments arguments, Console console) {
    Matcher place = PLACE.matcher(arguments.operand(2, "the record's POSITION"));
    if (!place.matches()) {
      throw new UsageException("a place is written like 1250, or 3/1250 with its partition");
    }
    int partition = place.group(1) == null ? 0 : Integer.parseInt(place.group(1));
    try (Archive archive = Stores.open(arguments, console)) {
      Proof proof = Proof.of(archive, partition, Long.parseLong(place.group(2)));
      console.output().print(proof.json().pretty());
      return Exit.FINE;
    }
  }

  private static int checkpoint(Arguments arguments, Console console) {
    try (Archive archive = Stores.open(arguments, console)) {
      Checkpoint last = Checkpoint.last(archive);
      if (last == null) {
        console.err("banyan journal: no checkpoint is signed yet");
        return Exit.PROBLEMS;
      }
      console.output().print(last.json().pretty());
      return Exit.FINE;
    }
  }

  private static int export(Arguments arguments, Console console) {
    Instant from = when(arguments, "--from");
    Instant to = when(arguments, "--to");
    if (from != null && to != null && !from.isBefore(to)) {
      throw new UsageException("nothing is recorded from " + from + " to before " + to);
    }
    Export.Choice choice =
        new Export.Choice(
            from,
            to,
            arguments.option("--tenant").orElse(null),
            arguments.option("--stream").orElse(null),
            arguments.option("--kind").orElse(null));
    BufferedOutputStream out = new BufferedOutputStream(console.raw(), 1 << 16);
    Export export = new Export(choice, out);
    try (Archive archive = Stores.open(arguments, console)) {
      try {
        export.run(archive);
      } finally {
        out.flush();
      }
      if (console.output().checkError()) {
        throw new IOException("it failed before");
      }
      console.err(export.written() + (export.written() == 1 ? " record" : " records"));
      return Exit.FINE;
    } catch (IOException e) {
      console.err("banyan journal: standard output takes no more: what is there is not all of it");
      return Exit.PROBLEMS;
    }
  }

  private static @Nullable Instant when(Arguments arguments, String option) {
    String text = arguments.option(option).orElse(null);
    try {
      if (text == null) {
        return null;
      }
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new UsageException(
          option + " is a date like 2026-11-22 or a time like 2026-11-22T09:30:00Z");
    }
  }
}
