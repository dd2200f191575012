package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.UsageException;
import dev.banyan.config.decode.Environment;
import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.assemble.Assembler;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.guard.GuardEvents;
import dev.banyan.text.Mistakes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all commands that take a configuration share: which files, and how they are checked.
record Checking(Assembler assembler, Path file, List<Path> overlays, Environment environment) {

  /// From `FILE [--with OVERLAY]…`.
  static Checking of(Arguments arguments, Console console) {
    return of(arguments, GuardEvents.NONE, console);
  }

  /// The same, telling what guards do while it runs.
  static Checking of(Arguments arguments, GuardEvents events, Console console) {
    String operand = arguments.operand(0, "the configuration FILE");
    Path file = console.path(operand);
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          Files.isDirectory(file)
              ? operand + " is a folder; name the file in it"
              : "there is no file " + operand);
    }
    Path shown = Path.of("").toAbsolutePath().equals(console.folder()) ? Path.of(operand) : file;
    List<Path> overlays = arguments.all("--with").stream().map(console::path).toList();
    return of(shown, overlays, events, console);
  }

  /// A file that a command has just written.
  static Checking of(Path file, Console console) {
    return of(file, List.of(), GuardEvents.NONE, console);
  }

  private static Checking of(Path file, List<Path> overlays, GuardEvents events, Console console) {
    Environment process = Environment.ofProcess();
    return new Checking(
        new Assembler(Connectors.all(), InstantSource.system(), events),
        file,
        overlays,
        new Environment(console.environment(), process.secretFolders()));
  }

  @Nullable Assembly assemble(@Nullable Assembly before, Mistakes mistakes) {
    return assembler.assemble(new Assembler.Files(file, overlays, environment), before, mistakes);
  }

  /// Assembles for a command that needs a configuration that holds together; null, with the report
  /// printed, where it does not. Warnings are `check`'s to tell.
  @Nullable Assembly assembleOrReport(Console console) {
    Mistakes mistakes = new Mistakes();
    Assembly assembly = assemble(null, mistakes);
    if (assembly == null || mistakes.hasErrors()) {
      console.err(mistakes.render());
      console.err(
          "nothing done: "
              + Console.count(mistakes.errorCount(), "error")
              + " in the configuration");
      return null;
    }
    return assembly;
  }
}
