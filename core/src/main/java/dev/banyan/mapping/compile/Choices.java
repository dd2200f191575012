package dev.banyan.mapping.compile;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.mapping.lens.LensSite;
import dev.banyan.mapping.lens.Shape;
import dev.banyan.mapping.view.CaseLink;
import dev.banyan.mapping.view.ChoiceView;
import dev.banyan.mapping.view.Link;
import dev.banyan.mapping.view.NestLink;
import dev.banyan.mapping.view.Presence;
import dev.banyan.mapping.view.View;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `one-of`: told by a code beside the fields, or by the case of a legacy one-of.
final class Choices {
  private final FieldsCompiler fields;
  private final Setting setting;

  Choices(FieldsCompiler fields) {
    this.fields = fields;
    this.setting = fields.setting();
  }

  /// A modern case as it was written.
  private record Written(OneOf.Case modern, Node.Mapping map, Place place) {}

  @Nullable Link oneOf(int position, Node.Mapping map) {
    FieldsCompiler.Spread spread = fields.spread();
    Field field = spread.softened(spread.modern().field(position));
    FieldsCompiler.Through through = fields.through(Objects.requireNonNull(map.get("one-of")));
    if (!setting.onlyKnownKeys("one-of", map, List.of()) || through == null) {
      return null;
    }
    if (!(field.type() instanceof OneOf modern)) {
      setting.error(
          "type-misfit", map.place(), "`" + field.name() + "` is no one-of", "map it by a path");
      return null;
    }
    List<Written> cases = cases(modern, map);
    if (cases == null) {
      return null;
    }
    return through.found().type() instanceof OneOf legacy
        ? byCase(position, through, legacy, cases)
        : byCode(position, through, cases);
  }

  private @Nullable List<Written> cases(OneOf modern, Node.Mapping map) {
    if (!(map.get("cases") instanceof Node.Mapping cases)) {
      setting.error(
          "mapping-shape", map.place(), "`one-of` needs `cases`", "cases: { case: { … } }");
      return null;
    }
    List<Written> all = new ArrayList<>();
    List<String> missing = new ArrayList<>(modern.cases().stream().map(OneOf.Case::name).toList());
    boolean good = true;
    for (Node.Entry entry : cases.entries()) {
      OneOf.Case one = modern.caseNamed(entry.key().value());
      if (one == null) {
        setting.error(
            "unknown-modern-field",
            entry.key().place(),
            "there is no case `" + entry.key().value() + "` in " + modern.name(),
            Suggestion.forWord(entry.key().value(), missing));
        good = false;
      } else if (entry.value() instanceof Node.Mapping given) {
        good &= keys(given);
        all.add(new Written(one, given, entry.key().place()));
      } else {
        setting.error(
            "mapping-shape",
            entry.value().place(),
            "a case is a map",
            "{ when: C, fields: { … } }");
        good = false;
      }
      missing.remove(entry.key().value());
    }
    if (!missing.isEmpty()) {
      setting.error(
          "value-unmapped",
          cases.place(),
          "no case is given for "
              + String.join(", ", missing.stream().map(n -> "`" + n + "`").toList()),
          "a value of that case could not be written");
    }
    return good && missing.isEmpty() ? all : null;
  }

  private boolean keys(Node.Mapping given) {
    List<String> known = List.of("when", "at", "fields", "value", "lens");
    boolean good = true;
    for (Node.Entry entry : given.entries()) {
      if (!known.contains(entry.key().value())) {
        setting.error(
            "unknown-argument",
            entry.key().place(),
            "a case takes no `" + entry.key().value() + "`",
            Suggestion.forWord(entry.key().value(), known));
        good = false;
      }
    }
    return good;
  }

  private @Nullable Link byCode(int position, FieldsCompiler.Through through, List<Written> cases) {
    FieldsCompiler.Spread spread = fields.spread();
    Field field = spread.softened(spread.modern().field(position));
    ChainCompiler chains = new ChainCompiler(setting, false);
    ChainCompiler.Fitted fitted = chains.fit(through.found().shape(), through.lenses(), null);
    if (fitted == null || !owns(position, through)) {
      return null;
    }
    Quality quality = new Quality();
    Type type = fitted.shape().type();
    Field told = new Field(field.name(), type, field.required(), false, Set.of(), "");
    View code =
        chains.chain(
            ChainCompiler.Below.of(through.found()),
            through.lenses(),
            told,
            through.place(),
            quality);
    if (code == null) {
      return null;
    }
    quality.add(Fidelity.MAY_FAIL, "reading fails for a code of no case");
    setting
        .report()
        .field(
            spread.pointer(field), List.of(spread.ground().shown(through.found().path())), quality);
    Map<Object, CaseLink.Case> byCode = new HashMap<>();
    List<CaseLink.Case> all = new ArrayList<>();
    Map<String, GroundBuilder.Owner> before = spread.ground().owners();
    Map<String, GroundBuilder.Owner> after = new LinkedHashMap<>(before);
    for (Written one : cases) {
      spread.ground().owners(new LinkedHashMap<>(before));
      List<Object> codes = codes(one, type, byCode.keySet());
      Link content = content(one, field);
      after.putAll(spread.ground().owners());
      if (codes.isEmpty() || content == null) {
        continue;
      }
      CaseLink.Case made =
          new CaseLink.Case(one.modern(), codes.getFirst(), content, step(field, one));
      codes.forEach(code1 -> byCode.put(code1, made));
      all.add(made);
    }
    spread.ground().owners(after);
    return all.size() < cases.size()
        ? null
        : new CaseLink(
            field, position, spread.local(field), through.found().spot(), code, all, byCode);
  }

  private FieldsCompiler.Pointers pointers(Field field) {
    return fields.spread().pointers().inside(FieldsCompiler.step(field.name()));
  }

  private boolean owns(int position, FieldsCompiler.Through through) {
    String local = fields.spread().local(fields.spread().modern().field(position));
    GroundBuilder.Owner owner = new GroundBuilder.Owner(through.place(), local, false);
    return fields.spread().ground().own(through.found(), owner);
  }

  /// In JSON a case without discriminator is a property of its own.
  private static String step(Field field, Written one) {
    boolean flat = field.type() instanceof OneOf type && type.discriminator() != null;
    return flat ? "" : FieldsCompiler.step(one.modern().name());
  }

  private List<Object> codes(Written one, Type type, Set<Object> taken) {
    LensSite site = new LensSite(one.map(), Shape.of(type), null, setting.surroundings(false));
    if (one.map().get("when") == null) {
      setting.error(
          "argument-missing",
          one.place(),
          "which code means `" + one.modern().name() + "`?",
          "when: CODE, or when: [A, B]");
      return List.of();
    }
    List<Object> codes = site.literals("when", type);
    for (Object code : codes) {
      if (taken.contains(code)) {
        setting.error(
            "unreachable-case",
            site.placeOf("when"),
            "`" + code + "` means another case already",
            "give each code to one case");
        return List.of();
      }
    }
    return codes;
  }

  /// The link to what a case holds, in the same record.
  private @Nullable Link content(Written one, Field field) {
    FieldsCompiler.Spread spread = fields.spread();
    Node at = one.map().get("at");
    String prefix = at == null ? null : setting.text(at, at.place(), "a legacy path");
    String path = prefix == null ? spread.at() : spread.path(prefix);
    Structure holder =
        Structure.of(
            one.modern().name(), List.of(Field.required(one.modern().name(), one.modern().type())));
    if (one.map().get("fields") instanceof Node.Mapping given
        && one.modern().type() instanceof Structure inner) {
      FieldsCompiler.Spread below =
          new FieldsCompiler.Spread(
              spread.ground(), path, inner, pointers(field).inside(step(field, one)), false);
      return new NestLink(holder.field(0), 0, new FieldsCompiler(setting, below).links(given));
    }
    Node value = one.map().get("value");
    if (value == null) {
      setting.error(
          "mapping-shape",
          one.place(),
          "what does the case `" + one.modern().name() + "` hold?",
          one.modern().type() instanceof Structure ? "fields: { … }" : "value: PATH");
      return null;
    }
    FieldsCompiler.Spread below =
        new FieldsCompiler.Spread(spread.ground(), path, holder, pointers(field), false);
    return new FieldsCompiler(setting, below).slot(0, value);
  }

  private @Nullable Link byCase(
      int position, FieldsCompiler.Through through, OneOf legacy, List<Written> cases) {
    FieldsCompiler.Spread spread = fields.spread();
    Field field = spread.softened(spread.modern().field(position));
    Quality quality = new Quality();
    Presence presence =
        new ChainCompiler(setting, false)
            .presence(
                ChainCompiler.Below.of(through.found()),
                through.found().shape(),
                List.of(),
                field,
                quality);
    List<ChoiceView.Pair> pairs = new ArrayList<>();
    List<String> open = new ArrayList<>(legacy.cases().stream().map(OneOf.Case::name).toList());
    for (Written one : cases) {
      OneOf.Case below = legacyCase(legacy, one, open);
      View view = below == null ? null : caseView(one, below, through, field, quality);
      if (view == null || below == null) {
        return null;
      }
      pairs.add(new ChoiceView.Pair(below, one.modern(), view, step(field, one)));
    }
    if (!open.isEmpty()) {
      quality.add(
          Fidelity.MAY_FAIL, "reading fails for " + String.join(", ", open) + ", not mapped");
    }
    return fields.slotLink(
        position, through, new ChoiceView(legacy, (OneOf) field.type(), presence, pairs), quality);
  }

  private OneOf.@Nullable Case legacyCase(OneOf legacy, Written one, List<String> open) {
    Node when = one.map().get("when");
    String name =
        when == null ? one.modern().name() : setting.text(when, when.place(), "a legacy case");
    if (name == null) {
      return null;
    }
    Place place = when == null ? one.place() : when.place();
    OneOf.Case found = legacy.caseNamed(name);
    if (found == null) {
      setting.error(
          "unknown-legacy-path",
          place,
          "there is no case `" + name + "` in " + legacy.name(),
          Suggestion.forWord(name, legacy.cases().stream().map(OneOf.Case::name).toList()));
    } else if (!open.remove(name)) {
      setting.error(
          "unreachable-case",
          place,
          "`" + name + "` means another case already",
          "give each legacy case to one modern case");
      return null;
    }
    return found;
  }

  private @Nullable View caseView(
      Written one, OneOf.Case below, FieldsCompiler.Through through, Field field, Quality quality) {
    String path = fields.spread().ground().shown(through.found().path()) + "." + below.name();
    if (one.map().get("fields") instanceof Node.Mapping given
        && below.type() instanceof Structure legacy
        && one.modern().type() instanceof Structure modern) {
      GroundBuilder ground = new GroundBuilder(legacy, path + ".", setting.mistakes());
      FieldsCompiler.Spread inner =
          new FieldsCompiler.Spread(
              ground, "", modern, pointers(field).apart(step(field, one)), false);
      return new FieldsCompiler(setting, inner).view(Presence.ALWAYS, given, null);
    }
    return new ChainCompiler(setting, false)
        .chain(
            ChainCompiler.Below.always(below.type(), path),
            Setting.lenses(one.map().get("lens")),
            Field.required(one.modern().name(), one.modern().type()),
            one.place(),
            quality);
  }
}
