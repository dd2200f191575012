package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.durable.PipelineSection;
import dev.banyan.gateway.pipeline.outbox.EventSource;
import dev.banyan.journal.Journal;
import dev.banyan.model.EventType;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Compiles the events of models into sources of messages, and says what their sending goes by
/// where the pipeline does not. Owned by one thread.
///
/// @param written the models that the configuration has, also those that do not hold together
/// @param journal answers the journal once it is open
/// @param shared whether other processes may work with the same store
record OutboxCompiler(
    Mistakes mistakes,
    Map<String, CompiledModel> models,
    Set<Name> written,
    Supplier<Journal> journal,
    boolean shared) {

  /// What an event in the form of CloudEvents says of itself, over `message`; `data` apart.
  private static final String DATA = "data";

  /// The events; null where they do not hold together.
  @Nullable EventSource source(String pipeline, PipelineSection.From from, Name name) {
    CompiledModel model = models.get(name.value());
    if (model == null) {
      if (!written.contains(name)) {
        mistakes.error(
            "unknown-model",
            name.place(),
            "there is no model `" + name + "`",
            Suggestion.forWord(name.value(), written.stream().map(Name::value).toList()));
      }
      return null;
    }
    Map<String, EventType> all = model.aggregates().model().events();
    List<EventType> chosen = new ArrayList<>();
    for (Name event : from.events()) {
      EventType type = all.get(event.value());
      if (type == null) {
        mistakes.error(
            "unknown-event",
            event.place(),
            "the model has no event `" + event + "`",
            Suggestion.forWord(event.value(), all.keySet()));
        return null;
      }
      chosen.add(type);
    }
    List<EventType> events = chosen.isEmpty() ? List.copyOf(all.values()) : chosen;
    Structure data = data(model.name(), events, from.place());
    boolean beginning = from.since() == PipelineSection.Since.BEGINNING;
    return data == null
        ? null
        : new EventSource(
            pipeline,
            new EventSource.Choice(events, data, beginning, shared),
            model.aggregates(),
            journal);
  }

  /// The fields of all these events. Those of one alone are its own type, so that mappings and
  /// calls that take it fit.
  private @Nullable Structure data(String model, List<EventType> events, Place place) {
    if (events.size() == 1) {
      return events.getFirst().fields();
    }
    Map<String, Field> fields = new LinkedHashMap<>();
    for (EventType event : events) {
      for (Field field : event.fields().fields()) {
        Field known = fields.get(field.name());
        if (known != null && !known.type().equals(field.type())) {
          mistakes.error(
              "different-types",
              place,
              "`%s` of %s is of another type than in an event before it"
                  .formatted(field.name(), event.name()),
              "choose `events` that go together, and write a pipeline for each of the others");
          return null;
        }
        boolean everywhere =
            events.stream().allMatch(one -> one.fields().position(field.name()) >= 0);
        boolean required = everywhere && field.required() && (known == null || known.required());
        fields.put(
            field.name(),
            required
                ? Field.required(field.name(), field.type())
                : Field.optional(field.name(), field.type()));
      }
    }
    return Structure.of(model, List.copyOf(fields.values()));
  }

  /// What a message is sent with: what is written, and for the rest what the event says.
  static Map<Name, Cel> filled(Map<Name, Cel> with, Structure takes, Place place) {
    Map<Name, Cel> all = new LinkedHashMap<>(with);
    put(all, takes, "key", new Cel("string(message.key)", place));
    put(all, takes, "id", new Cel("message.id", place));
    return all;
  }

  private static void put(Map<Name, Cel> all, Structure takes, String field, Cel cel) {
    if (takes.position(field) >= 0) {
      all.putIfAbsent(new Name(field, cel.place()), cel);
    }
  }

  /// The body of a message that is an event of CloudEvents; null where it is not.
  static @Nullable Structure envelope(Structure takes) {
    Field body = takes.field("body");
    return body != null
            && body.type() instanceof Structure structure
            && structure.position("source") >= 0
            && structure.position("datacontenttype") >= 0
            && structure.position(DATA) >= 0
        ? structure
        : null;
  }

  /// The attributes of CloudEvents around what the pipeline sends.
  static Map<Name, Cel> attributes(Cel data, String application, EventSource source) {
    Place place = data.place();
    Map<Name, Cel> all = new LinkedHashMap<>();
    String model = source.model();
    all.put(new Name("id", place), new Cel("message.id", place));
    all.put(new Name("source", place), new Cel("'/" + application + "/" + model + "'", place));
    all.put(new Name("type", place), new Cel("'" + model + ".' + string(message.kind)", place));
    all.put(new Name("subject", place), new Cel("string(message.key)", place));
    all.put(new Name("time", place), new Cel("message.time", place));
    if (data.source().equals("message.json")) {
      all.put(new Name("datacontenttype", place), new Cel("'application/json'", place));
    }
    all.put(new Name(DATA, place), data);
    return all;
  }
}
