package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.durable.ProjectionSection;
import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.model.EventType;
import dev.banyan.projection.fold.Fold;
import dev.banyan.projection.fold.Measure;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.text.Name;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles a projection with windows. Used once, by one thread.
final class WindowCompiler {
  private final Phrases phrases;
  private final ProjectionSection section;
  private final RowKeys keys;
  private final Definition definition;
  private final Map<String, Measure> measures = new LinkedHashMap<>();

  WindowCompiler(Phrases phrases, ProjectionSection section, RowKeys keys, Definition definition) {
    this.phrases = phrases;
    this.section = section;
    this.keys = keys;
    this.definition = definition;
  }

  /// Null where a mistake was told.
  @Nullable Fold compile(Name name, Map<EventType, ProjectionSection.When> when) {
    Field key = section.key() == null ? null : keys.field(when.keySet());
    if (section.key() != null && key == null) {
      return null;
    }
    ProjectionSection.Window window = Objects.requireNonNull(section.window());
    definition.add(window.every() + " " + window.late());
    Map<String, WindowFold.When> folded = new LinkedHashMap<>();
    when.forEach((event, one) -> folded.put(event.name(), when(event, one, window)));
    List<Field> fields = new ArrayList<>(WindowFold.ENDS);
    if (key != null) {
      fields.add(key);
    }
    measures.values().forEach(measure -> fields.add(measure.field()));
    Set<String> names = new HashSet<>();
    for (Field field : fields) {
      if (!names.add(field.name())) {
        phrases
            .mistakes()
            .error(
                "reserved-name",
                section.place(),
                "a row would have two fields `" + field.name() + "`",
                "give what is measured, or the key, another name");
        return null;
      }
    }
    return new WindowFold(
        Structure.of(name.value(), fields),
        keys.model().key(),
        key != null,
        new WindowFold.Span(window.every(), window.late(), window.keep()),
        folded,
        List.copyOf(measures.values()));
  }

  private WindowFold.When when(
      EventType event, ProjectionSection.When one, ProjectionSection.Window window) {
    definition.add(event);
    Scope scope = keys.scope(event);
    Expression time = window.by() == null ? null : time(window.by(), scope);
    Feeds feeds = new Feeds(scope, new ArrayList<>());
    Name count = one.count();
    if (count != null) {
      add(count, new Measure(count.value(), Measure.Kind.COUNT, Type.Bool.BOOL, 0), null, feeds);
    }
    feed(Measure.Kind.SUM, one.sum(), feeds);
    feed(Measure.Kind.MIN, one.min(), feeds);
    feed(Measure.Kind.MAX, one.max(), feeds);
    feed(Measure.Kind.AVERAGE, one.average(), feeds);
    feed(Measure.Kind.QUANTILES, one.quantiles(), feeds);
    feed(Measure.Kind.DISTINCT, one.distinct(), feeds);
    one.top().forEach((name, top) -> feed(Measure.Kind.TOP, name, top.of(), top.most(), feeds));
    return new WindowFold.When(time, keys.expression(event), feeds.all());
  }

  /// What an event adds so far.
  private record Feeds(Scope scope, List<WindowFold.Feed> all) {}

  private @Nullable Expression time(Cel by, Scope scope) {
    definition.add("by " + by.source());
    Expression time = phrases.expression(by, scope, Type.Timestamp.INSTANT);
    if (time != null && time.optional()) {
      phrases
          .mistakes()
          .error(
              "may-be-absent",
              by.place(),
              "the event may not say when it happened",
              "write " + by.source() + ".orValue(at)");
    }
    return time;
  }

  private void feed(Measure.Kind kind, Map<Name, Cel> written, Feeds feeds) {
    written.forEach((name, cel) -> feed(kind, name, cel, 0, feeds));
  }

  private void feed(Measure.Kind kind, Name name, Cel cel, int most, Feeds feeds) {
    definition.add(kind + " " + name + " " + most + ": " + cel.source());
    Expression value = phrases.expression(cel, feeds.scope(), null);
    if (value == null) {
      return;
    }
    if (!Measure.fits(kind, value.type())) {
      phrases
          .mistakes()
          .error(
              "wrong-type",
              cel.place(),
              "`" + cel.source() + "` is nothing of which there is a " + word(kind),
              switch (kind) {
                case SUM, AVERAGE, QUANTILES -> "take a number";
                case COUNT, MIN, MAX, DISTINCT, TOP ->
                    "take a number, a time, or a text of at most "
                        + Measure.LENGTH_MAX
                        + " characters";
              });
      return;
    }
    add(name, new Measure(name.value(), kind, value.type(), most), value, feeds);
  }

  private static String word(Measure.Kind kind) {
    return "`" + kind.name().toLowerCase(Locale.ROOT) + "`";
  }

  /// Several events may add to one measure, if it is the same.
  private void add(Name name, Measure measure, @Nullable Expression value, Feeds feeds) {
    definition.add(measure.name() + " " + measure.kind());
    Measure known = measures.putIfAbsent(measure.name(), measure);
    if (known != null && !known.equals(measure)) {
      phrases
          .mistakes()
          .error(
              "reserved-name",
              name.place(),
              "`" + name + "` is something else already",
              "give it another name, or measure the same of the same type");
      return;
    }
    int index = List.copyOf(measures.keySet()).indexOf(measure.name());
    feeds.all().add(new WindowFold.Feed(index, value));
  }
}
