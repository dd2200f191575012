package dev.banyan.cli;

import dev.banyan.cli.command.Command;
import dev.banyan.text.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The words behind a command, told apart into operands, flags (`--json`) and options with a value
/// (`--with FILE`, repeatable).
public record Arguments(List<String> operands, Map<String, List<String>> options) {

  /// Throws `UsageException` on an option the command does not have.
  static Arguments parse(List<String> words, Command command) {
    List<String> operands = new ArrayList<>();
    Map<String, List<String>> options = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("--")) {
        operands.add(word);
        continue;
      }
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (command.flags().contains(name)) {
        options.computeIfAbsent(name, _ -> new ArrayList<>());
      } else if (command.options().contains(name)) {
        String value = equals >= 0 ? word.substring(equals + 1) : next(words, ++i, name);
        options.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      } else {
        List<String> known = new ArrayList<>(command.flags());
        known.addAll(command.options());
        String hint = Suggestion.forWord(name, known);
        throw new UsageException("unknown option " + name + (hint == null ? "" : "; " + hint));
      }
    }
    return new Arguments(operands, options);
  }

  private static String next(List<String> words, int i, String name) {
    if (i >= words.size()) {
      throw new UsageException(name + " needs a value");
    }
    return words.get(i);
  }

  public boolean flag(String name) {
    return options.containsKey(name);
  }

  public List<String> all(String option) {
    return options.getOrDefault(option, List.of());
  }

  public Optional<String> option(String name) {
    return all(name).stream().reduce((first, second) -> second);
  }

  /// The operand at that position; throws `UsageException` naming what is missing.
  public String operand(int position, String what) {
    if (position >= operands.size()) {
      throw new UsageException(what + " is missing");
    }
    return operands.get(position);
  }
}
