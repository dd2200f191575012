package dev.banyan.gateway.assemble.durable;

import dev.banyan.model.CommandType;
import dev.banyan.operation.Operation;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What routes say of models: commands and states, as operations. Owned by one thread.
public record ModelOperations(
    Map<String, CompiledModel> models, Set<String> written, Mistakes mistakes) {

  /// An operation, and what is told of it. `expects` is null where it is no command.
  public record Found(
      Operation operation, List<String> story, CommandType.@Nullable Expectation expects) {}


  /// The command `MODEL.COMMAND`; null, with a mistake told now or before, where there is none.
  public @Nullable Found command(Name name) {
    String word = name.value();
    int dot = word.indexOf('.');
    String owner = dot < 0 ? word : word.substring(0, dot);
    CompiledModel model = models.get(owner);
    CompiledModel.Command command =
        model == null ? null : model.commands().get(word.substring(dot + 1));
    if (model == null || command == null) {
      if (model != null || !written.contains(owner)) {
        Set<String> names = new TreeSet<>();
        models.values().forEach(one -> one.commands().keySet()
            .forEach(local -> names.add(one.name() + "." + local)));
        mistakes.error(
            "unknown-command",
            name.place(),
            "there is no command `" + word + "`",
            Suggestion.forWord(word, names));
      }
      return null;
    }
    CommandType type = command.type();
    return new Found(model.operation(command), story(type), type.expect());
  }

  private static List<String> story(CommandType type) {
    String on =
        switch (type.expect()) {
          case NEW -> "decides on a new `" + type.model() + "`";
          case EXISTING -> "decides on the `" + type.model() + "` as it is";
          case ANY -> "decides on the `" + type.model() + "` as it is, or a new one";
        };
    return List.of(
        on,
        "records "
            + String.join(", ", type.emissions().stream().map(one -> one.event().name()).toList())
            + ", together and durably",
        "answers the state after that");
  }

  /// The state of an aggregate; null, with a mistake told now or before, where there is no model.
  public @Nullable Found state(Name name, boolean history) {
    CompiledModel model = models.get(name.value());
    if (model == null) {
      if (!written.contains(name.value())) {
        mistakes.error(
            "unknown-model",
            name.place(),
            "there is no model `" + name + "`",
            Suggestion.forWord(name.value(), written));
      }
      return null;
    }
    List<String> story = List.of("folds the events of the `" + name + "`");
    return new Found(model.state(history), story, null);
  }
}
