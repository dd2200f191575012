package dev.banyan.gateway.assemble.durable;

import dev.banyan.base.Clocks;
import dev.banyan.composition.Binding;
import dev.banyan.composition.Confirmation;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.With;
import dev.banyan.config.model.durable.ModelSection;
import dev.banyan.config.model.durable.ReactionSection;
import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.journal.Journal;
import dev.banyan.model.Aggregates;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.model.reaction.Policy;
import dev.banyan.model.reaction.Reaction;
import dev.banyan.model.reaction.ReactionType;
import dev.banyan.operation.Operation;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Compiles the reactions of models, when all models and operations are known. Used once.
public final class ReactionCompiler {
  private static final Pattern STATE = Pattern.compile("\\bstate\\b");

  private final ModelOperations models;
  private final Calling calling;
  private final Phrases phrases;
  private final Supplier<Journal> journal;
  private final InstantSource clock;
  private final Mistakes mistakes;

  /// What operations are to a reaction.
  public interface Calling {
    /// Null, with a mistake told, where there is no such operation.
    @Nullable Callee find(Name operation);

    /// Where the parameters of a call come from, over these variables.
    Binding bind(Structure takes, With.@Nullable Values with, Structure variables, Name target);
  }

  /// An operation, and what may be done about an unknown outcome of it.
  public record Callee(
      Operation operation, Policy.Settling settling, @Nullable Confirmation confirmation) {}

  /// @param journal answers the journal once it is open
  public ReactionCompiler(
      ModelOperations models,
      Calling calling,
      Phrases phrases,
      Supplier<Journal> journal,
      InstantSource clock) {
    this.models = models;
    this.calling = calling;
    this.phrases = phrases;
    this.journal = journal;
    this.clock = clock;
    this.mistakes = phrases.mistakes();
  }

  public List<Reaction> compile(Map<Name, ModelSection> sections) {
    List<Reaction> reactions = new ArrayList<>();
    sections.forEach(
        (name, section) -> {
          CompiledModel model = models.models().get(name.value());
          if (model != null) {
            section.reactions().forEach((local, written) -> add(model, local, written, reactions));
          }
        });
    return reactions;
  }

  private void add(
      CompiledModel model, Name name, ReactionSection section, List<Reaction> reactions) {
    int before = mistakes.errorCount();
    Aggregates aggregates = model.aggregates();
    ReactionType type = type(aggregates.model(), name, section);
    if (type != null && mistakes.errorCount() == before) {
      reactions.add(new Reaction(type, aggregates, journal, Clocks.of(clock)));
    }
  }

  private @Nullable ReactionType type(ModelType model, Name name, ReactionSection section) {
    EventType after = event(model, section.after());
    if (after == null) {
      return null;
    }
    Sent sent = sent(section, variables(model, after));
    if (sent == null) {
      return null;
    }
    Scope.Variable event = new Scope.Variable("event", after.fields(), false);
    Scope.Variable key = new Scope.Variable("key", model.key().type(), false);
    Scope.Variable state = new Scope.Variable("state", model.state(), false);
    Expression unless =
        section.unless() == null
            ? null
            : phrases.condition(section.unless(), Scope.of(event, key, state));
    Scope.Variable fault = new Scope.Variable("fault", Type.Text.ANY, false);
    ReactionSection.Retry retry = section.retry();
    return new ReactionType(
        model.name() + "." + name,
        after,
        section.delay() == null ? Duration.ZERO : section.delay(),
        unless,
        sent.target(),
        saying(model, section.then(), Scope.of(event, key, sent.answer())),
        saying(model, section.failed(), Scope.of(event, key, fault)),
        new Policy(
            retry.attempts(),
            retry.pause().from(),
            retry.pause().to(),
            section.deadline(),
            sent.settling()),
        seesState(section.with()),
        section.parallel());
  }

  private static boolean seesState(@Nullable With with) {
    return with instanceof With.Values(Map<Name, Cel> values)
        && values.values().stream().anyMatch(cel -> STATE.matcher(cel.source()).find());
  }

  private static Structure variables(ModelType model, EventType after) {
    return Structure.of(
        "reaction",
        List.of(
            Field.required("event", after.fields()),
            Field.required("key", model.key().type()),
            Field.required("reaction", Type.Text.ANY),
            Field.required("state", model.state())));
  }

  /// What is sent, what may be done about it, and what its answer is.
  private record Sent(
      ReactionType.Target target, Policy.Settling settling, Scope.Variable answer) {}

  private static final Scope.Variable NO_ANSWER =
      new Scope.Variable("answer", Structure.of("nothing", List.of()), true);

  private @Nullable Sent sent(ReactionSection section, Structure variables) {
    if (section.with() instanceof With.Mapped mapped) {
      mistakes.error(
          "misplaced-mapping",
          mapped.mapping().place(),
          "a mapping stands in the `with` of an operation",
          "make an operation of it and call that");
      return null;
    }
    With.Values with = (With.Values) section.with();
    Name call = section.call();
    Name command = section.command();
    if (call != null) {
      return called(call, with, variables);
    }
    if (command != null) {
      ModelOperations.Decided decided = models.decided(command);
      return decided == null
          ? null
          : new Sent(
              new ReactionType.Commands(
                  decided.aggregates(),
                  decided.command(),
                  calling.bind(decided.command().takes(), with, variables, command)),
              Policy.Settling.REPEAT,
              NO_ANSWER);
    }
    return new Sent(new ReactionType.Nothing(), Policy.Settling.REPEAT, NO_ANSWER);
  }

  private @Nullable Sent called(Name call, With.@Nullable Values with, Structure variables) {
    Callee callee = calling.find(call);
    if (callee == null) {
      return null;
    }
    if (callee.settling() == Policy.Settling.PARK) {
      mistakes.warning(
          "may-be-parked",
          call.place(),
          "an attempt of `" + call + "` whose outcome is unknown is left to a person",
          "say in the operation how it is told apart: `once-by: FIELD`, or `confirm: { call: … }`");
    }
    Structure takes = callee.operation().signature().takes();
    Type returns = callee.operation().signature().returns();
    boolean byItself = callee.settling() == Policy.Settling.ASK && callee.confirmation() == null;
    boolean told = !byItself && (callee.confirmation() == null || callee.confirmation().answers());
    return new Sent(
        new ReactionType.Calls(
            callee.operation(), calling.bind(takes, with, variables, call), callee.confirmation()),
        callee.settling(),
        returns == null ? NO_ANSWER : new Scope.Variable("answer", returns, !told));
  }

  private @Nullable EventType event(ModelType model, Name name) {
    EventType event = model.events().get(name.value());
    if (event == null) {
      mistakes.error(
          "unknown-event",
          name.place(),
          "the model has no event `" + name + "`",
          Suggestion.forWord(name.value(), model.events().keySet()));
    }
    return event;
  }

  private ReactionType.@Nullable Saying saying(
      ModelType model, ReactionSection.@Nullable Says says, Scope scope) {
    EventType event = says == null ? null : event(model, says.event());
    if (says == null || event == null) {
      return null;
    }
    ModelSection.Set set = says.set();
    return new ReactionType.Saying(
        event,
        phrases.assignments(
            event.fields(),
            set == null ? Map.of() : set.values(),
            scope,
            new Phrases.Asked(says.event().place(), Set.of())));
  }
}
