package dev.banyan.shared;

import java.time.Duration;
import java.util.List;

/// What shared memory can be asked. Keys are texts of at most a few hundred characters; whoever
/// makes them begins them with `banyan:`, the configuration's name and a word of its own.
public sealed interface Command {
  /// Answered with `Content`, or `Nothing` where there is none.
  record Read(String key) implements Command {}

  /// Answered with `Content`s and `Nothing`s in the order of the keys, as `Several`.
  record ReadAll(List<String> keys) implements Command {
    public ReadAll {
      keys = List.copyOf(keys);
    }
  }

  /// Answered with `Nothing`. The value is forgotten after `keep`.
  record Write(String key, byte[] value, Duration keep) implements Command {}

  /// Answered with the `Whole` number of keys that were there.
  record Delete(List<String> keys) implements Command {
    public Delete {
      keys = List.copyOf(keys);
    }
  }

  /// Runs a script as one step that nothing comes between, on the server's side; answered with what
  /// it returns.
  record Run(Script script, List<String> keys, List<String> arguments) implements Command {
    public Run {
      keys = List.copyOf(keys);
      arguments = List.copyOf(arguments);
    }
  }
}
