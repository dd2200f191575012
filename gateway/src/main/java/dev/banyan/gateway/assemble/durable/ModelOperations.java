package dev.banyan.gateway.assemble.durable;

import dev.banyan.gateway.durable.StateCall;
import dev.banyan.model.Aggregates;
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

  /// A command and the aggregates that it is for.
  record Decided(Aggregates aggregates, CommandType command) {}

  /// The command `MODEL.COMMAND`; null, with a mistake told now or before, where there is none.
  public @Nullable Found command(Name name) {
    CompiledModel model = owner(name);
    CompiledModel.Command command = model == null ? null : find(model, name);
    return model == null || command == null
        ? null
        : new Found(model.operation(command), story(command.type()), command.type().expect());
  }

  @Nullable Decided decided(Name name) {
    CompiledModel model = owner(name);
    CompiledModel.Command command = model == null ? null : find(model, name);
    return model == null || command == null
        ? null
        : new Decided(model.aggregates(), command.type());
  }

  private @Nullable CompiledModel owner(Name name) {
    String word = name.value();
    String owner = word.indexOf('.') < 0 ? word : word.substring(0, word.indexOf('.'));
    CompiledModel model = models.get(owner);
    if (model == null && !written.contains(owner)) {
      unknown(name);
    }
    return model;
  }

  private CompiledModel.@Nullable Command find(CompiledModel model, Name name) {
    String local = name.value().substring(name.value().indexOf('.') + 1);
    CompiledModel.Command command = model.commands().get(local);
    if (command == null) {
      unknown(name);
    }
    return command;
  }

  private void unknown(Name name) {
    Set<String> names = new TreeSet<>();
    for (CompiledModel model : models.values()) {
      model.commands().keySet().forEach(local -> names.add(model.name() + "." + local));
    }
    mistakes.error(
        "unknown-command",
        name.place(),
        "there is no command `" + name + "`",
        Suggestion.forWord(name.value(), names));
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
    String key = model.aggregates().model().key().name();
    if (history && StateCall.ASKED_BY.contains(key)) {
      mistakes.error(
          "reserved-name",
          name.place(),
          "`" + key + "` is the key, and what a history is asked by, too",
          "give the key of `" + name + "` another name, or leave out `history`");
      return null;
    }
    List<String> story = List.of("folds the events of the `" + name + "`");
    return new Found(model.state(history), story, null);
  }
}
