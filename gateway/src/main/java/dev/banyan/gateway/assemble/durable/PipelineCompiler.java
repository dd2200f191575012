package dev.banyan.gateway.assemble.durable;

import dev.banyan.composition.Binding;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.durable.PipelineSection;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.expr.Expression;
import dev.banyan.gateway.pipeline.Pipeline;
import dev.banyan.gateway.pipeline.Stage;
import dev.banyan.gateway.pipeline.Terms;
import dev.banyan.gateway.pipeline.Throttle;
import dev.banyan.gateway.pipeline.outbox.EventSource;
import dev.banyan.mapping.Mapping;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles one pipeline. Owned by one thread, used once.
public final class PipelineCompiler {
  private static final String MESSAGE = "message";

  private final Ground ground;
  private final Phrases phrases;
  private final ModelOperations models;
  private final Mistakes mistakes;
  private final Name name;
  private final PipelineSection section;
  private final OutboxCompiler outboxes;
  private final Scene outside;
  private @Nullable Place repeated;
  private boolean deduplicated;
  private boolean gathered;
  private String application = "";
  private @Nullable EventSource events;

  PipelineCompiler(
      Ground ground,
      ModelOperations models,
      Name name,
      PipelineSection section,
      OutboxCompiler outboxes) {
    this.outboxes = outboxes;
    this.ground = ground;
    this.models = models;
    this.phrases = ground.phrases();
    this.mistakes = ground.mistakes();
    this.name = name;
    this.section = section;
    this.outside = Scene.outside(mistakes);
  }

  /// `application` is the name of the configuration, by which sources know its pipelines.
  @Nullable Pipeline compile(String application) {
    this.application = application;
    MessageSource.Contract contract = contract();
    if (contract == null) {
      return null;
    }
    Scene scene = outside.seeing(MESSAGE, contract.type());
    int before = mistakes.errorCount();
    Cel written = section.key();
    Expression key = written == null ? null : phrases.whole(written, scene.scope(), null);
    String keyField = contract.key();
    List<Stage> stages = stages(section.steps(), scene);
    if (mistakes.errorCount() > before) {
      return null;
    }
    warn(stages);
    return new Pipeline(
        name.value(),
        application + "." + name.value(),
        origin(),
        key,
        written != null || keyField == null ? -1 : contract.type().position(keyField),
        stages,
        scene.variables(),
        terms(stages),
        section.deadline(),
        new Pipeline.Letters(section.deadLetters().keep(), section.deadLetters().most()),
        scene.story());
  }

  private Terms terms(List<Stage> stages) {
    PipelineSection.Retry retry = section.retry();
    return new Terms(
        section.atOnce(),
        section.unsettled(),
        new Terms.Retry(retry.attempts(), retry.pause().from(), retry.pause().to()),
        section.afterDeadLetter() == PipelineSection.AfterDeadLetter.HOLD_KEY,
        !stages.isEmpty() && stages.getLast() instanceof Stage.Gathers gathers
            ? gathers.terms()
            : null);
  }

  private Pipeline.Origin origin() {
    EventSource source = events;
    return source == null
        ? new Pipeline.OfSystem(String.valueOf(section.from().system()))
        : new Pipeline.OfEvents(source);
  }

  private MessageSource.@Nullable Contract contract() {
    Name model = section.from().model();
    if (model != null) {
      EventSource source = outboxes.source(name.value(), section.from(), model);
      events = source;
      return source == null ? null : source.contract();
    }
    Name word = section.from().system();
    LegacySystem system = word == null ? null : ground.system(word);
    if (word == null || system == null) {
      return null;
    }
    MessageSource.Contract contract = system.messages();
    if (contract == null) {
      mistakes.error(
          "no-messages",
          word.place(),
          "system `" + word + "` has no messages that could be taken from it",
          "name a system that is a queue or a topic");
    }
    return contract;
  }

  private List<Stage> stages(List<PipelineSection.Step> steps, Scene scene) {
    List<Stage> stages = new ArrayList<>();
    for (PipelineSection.Step step : steps) {
      Stage stage =
          switch (step) {
            case PipelineSection.Calls calls -> {
              EventSource source = events;
              Structure takes = source == null ? null : ground.sending(calls.call());
              yield source == null || takes == null
                  ? call(calls, scene)
                  : relay(calls, takes, source, scene, stages);
            }
            case PipelineSection.Decides decides -> decide(decides, scene);
            case PipelineSection.Filters(Cel filter) -> {
              scene.tell("goes on where " + filter.source());
              Expression condition = phrases.whole(filter, scene.scope(), Type.Bool.BOOL);
              yield condition == null ? null : new Stage.Filters(condition);
            }
            case PipelineSection.Maps maps -> map(maps, scene);
            case PipelineSection.Sets sets -> set(sets, scene);
            case PipelineSection.Splits splits -> split(splits, scene);
            case PipelineSection.Routes(List<PipelineSection.Case> cases) -> route(cases, scene);
            case PipelineSection.Aggregates aggregates -> aggregate(aggregates, scene);
            case PipelineSection.Deduplicates once -> deduplicate(once, scene);
            case PipelineSection.Throttles(var rate) -> {
              scene.tell("at most " + rate);
              yield new Stage.Throttles(new Throttle(rate));
            }
          };
      if (stage != null) {
        stages.add(stage);
      }
    }
    return stages;
  }

  private @Nullable Stage call(PipelineSection.Calls calls, Scene scene) {
    Ground.Callee callee = ground.call(calls.call(), calls.with(), calls.place(), scene.scope());
    if (callee == null) {
      return null;
    }
    Operation operation = callee.operation();
    Signature signature = operation.signature();
    if (signature.delivery() != Signature.Delivery.WHOLE) {
      mistakes.error(
          "list-in-pieces",
          calls.call().place(),
          "`" + calls.call() + "` answers piece by piece, and a step takes one answer",
          "call an operation that answers one value or a whole list");
      return null;
    }
    scene.tell("calls `" + calls.call() + "`");
    int slot = scene.slot(calls.as(), signature.returns());
    return noted(
        new Stage.Calls(operation, callee.binding(), slot, callee.repeatable()),
        calls.call().place());
  }

  private @Nullable Stage decide(PipelineSection.Decides decides, Scene scene) {
    ModelOperations.Found found = models.command(decides.command());
    if (found == null) {
      return null;
    }
    Signature signature = found.operation().signature();
    var demand = new Ground.Demand(decides.command().value(), decides.place());
    Binding binding = ground.parameters(signature.takes(), decides.with(), scene.scope(), demand);
    scene.tell("decides `" + decides.command() + "`");
    int slot = scene.slot(decides.as(), signature.returns());
    var stage = new Stage.Calls(found.operation(), binding, slot, false);
    return noted(stage, decides.command().place());
  }

  private Stage noted(Stage.Calls stage, Place place) {
    if (Stage.onlyOnce(List.of(stage)) && !deduplicated && repeated == null) {
      repeated = place;
    }
    return stage;
  }

  /// The sending of an event: under its id and its key, and in an envelope where the system wants
  /// one. The same event under the same id may be sent again.
  private @Nullable Stage relay(
      PipelineSection.Calls calls,
      Structure takes,
      EventSource source,
      Scene scene,
      List<Stage> before) {
    Map<Name, Cel> with = new LinkedHashMap<>(calls.with());
    Name body = new Name("body", calls.place());
    Cel data = with.get(body);
    Structure envelope = OutboxCompiler.envelope(takes);
    if (envelope != null && data != null) {
      Expression written = phrases.whole(data, scene.scope(), null);
      if (written == null) {
        return null;
      }
      if (written.type() != envelope) {
        String hidden = "cloudevent" + scene.size();
        Binding fields =
            ground.fields(
                envelope,
                OutboxCompiler.attributes(data, application, source),
                scene.scope(),
                new Ground.Demand(envelope.name(), data.place()));
        before.add(new Stage.Sets(fields, scene.slot(new Name(hidden, data.place()), envelope)));
        with.put(body, new Cel(hidden, data.place()));
      }
    }
    Map<Name, Cel> filled = OutboxCompiler.filled(with, takes, calls.place());
    Stage sent =
        call(new PipelineSection.Calls(calls.place(), calls.call(), filled, calls.as()), scene);
    return sent instanceof Stage.Calls(var target, var binding, int slot, boolean _)
        ? new Stage.Calls(target, binding, slot, true)
        : sent;
  }

  private @Nullable Stage map(PipelineSection.Maps maps, Scene scene) {
    Mapping mapping = ground.mapping(maps.map());
    if (mapping == null) {
      return null;
    }
    scene.tell("maps " + maps.from() + " by `" + maps.map() + "`");
    Expression from = phrases.whole(maps.from(), scene.scope(), null);
    if (from != null && from.type() != mapping.legacy()) {
      mistakes.error(
          "wrong-type",
          maps.from().place(),
          "mapping `" + maps.map() + "` starts from another type than `" + maps.from() + "` has",
          "name a mapping whose `legacy` is the type of the value");
      return null;
    }
    return from == null
        ? null
        : new Stage.Maps(mapping, from, scene.slot(maps.as(), mapping.modern()));
  }

  private @Nullable Stage set(PipelineSection.Sets sets, Scene scene) {
    Type type = phrases.type().apply(sets.type());
    if (type == null) {
      return null;
    }
    if (!(type instanceof Structure structure)) {
      mistakes.error(
          "wrong-type",
          sets.type().place(),
          "only a type with fields can be set field by field",
          "name one of `types` that has `fields`");
      return null;
    }
    scene.tell("makes a " + structure.name() + ", known as `" + sets.as() + "`");
    Binding fields =
        ground.fields(
            structure,
            sets.set(),
            scene.scope(),
            new Ground.Demand(structure.name(), sets.as().place()));
    return new Stage.Sets(fields, scene.slot(sets.as(), structure));
  }

  private @Nullable Stage split(PipelineSection.Splits splits, Scene scene) {
    Expression list = phrases.whole(splits.split(), scene.scope(), null);
    if (list == null) {
      return null;
    }
    if (!(list.type() instanceof Type.ListOf items)) {
      mistakes.error(
          "wrong-type",
          splits.split().place(),
          "`" + splits.split() + "` is no list that could be split",
          "name a field that is a list");
      return null;
    }
    scene.tell("for each of " + splits.split() + ", known as `" + splits.as() + "`:");
    Scene inside = scene.inside();
    int slot = inside.slot(splits.as(), items.item());
    return new Stage.Splits(list, slot, stages(splits.steps(), inside));
  }

  /// The last step of all: what is gathered goes on by itself.
  private @Nullable Stage aggregate(PipelineSection.Aggregates together, Scene scene) {
    if (!scene.isOutermost() || section.steps().getLast() != together) {
      mistakes.error(
          "misplaced-step",
          together.place(),
          "an `aggregate` is the last of a pipeline's steps",
          "put the steps behind it into its `steps`, or what is in them before it");
      return null;
    }
    scene.tell(
        "gathers at most %d of the same %s within %ds, known as `%s`:"
            .formatted(
                together.count(),
                together.aggregate(),
                together.within().toSeconds(),
                together.as()));
    Expression group = phrases.whole(together.aggregate(), scene.scope(), null);
    Expression item = phrases.whole(together.of(), scene.scope(), null);
    Cel written = together.until();
    Expression until =
        written == null ? null : phrases.whole(written, scene.scope(), Type.Bool.BOOL);
    if (group == null || item == null) {
      return null;
    }
    gathered = true;
    Scene inside =
        scene.alone(together.as(), Type.ListOf.of(item.type())).seeing("key", group.type());
    return new Stage.Gathers(
        group,
        item,
        until,
        new Terms.Gathering(together.count(), together.within()),
        stages(together.steps(), inside));
  }

  private Stage route(List<PipelineSection.Case> cases, Scene scene) {
    List<Stage.Case> compiled = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      PipelineSection.Case one = cases.get(i);
      Cel when = one.when();
      if (when == null && i < cases.size() - 1) {
        mistakes.error(
            "unreachable-case",
            cases.get(i + 1).place(),
            "a case before this one takes every message",
            "write `when` there, or put it last");
      }
      scene.tell(when == null ? "otherwise:" : "where " + when + ":");
      Expression condition =
          when == null ? null : phrases.whole(when, scene.scope(), Type.Bool.BOOL);
      compiled.add(new Stage.Case(condition, stages(one.steps(), scene.inside())));
    }
    return new Stage.Routes(compiled);
  }

  private @Nullable Stage deduplicate(PipelineSection.Deduplicates once, Scene scene) {
    if (gathered) {
      mistakes.error(
          "misplaced-step",
          once.place(),
          "messages that go on together cannot be told apart from those done before",
          "put `deduplicate` before `aggregate`");
      return null;
    }
    scene.tell("goes on once for each " + once.deduplicate());
    Expression key = phrases.whole(once.deduplicate(), scene.scope(), null);
    deduplicated = true;
    return key == null ? null : new Stage.Deduplicates(key, once.keep());
  }

  /// What may happen twice is said while it can be helped.
  private void warn(List<Stage> stages) {
    Place place = repeated;
    if (place != null && Stage.onlyOnce(stages)) {
      mistakes.warning(
          "may-repeat",
          place,
          "a message that is delivered again after a crash makes this write again",
          "put `deduplicate` before it, or call an operation with `once-by`");
    }
  }
}
