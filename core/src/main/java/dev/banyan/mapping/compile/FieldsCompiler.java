package dev.banyan.mapping.compile;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.mapping.lens.LensSite;
import dev.banyan.mapping.lens.Shape;
import dev.banyan.mapping.view.ConstantLink;
import dev.banyan.mapping.view.Link;
import dev.banyan.mapping.view.NestLink;
import dev.banyan.mapping.view.Presence;
import dev.banyan.mapping.view.SlotLink;
import dev.banyan.mapping.view.StructView;
import dev.banyan.mapping.view.View;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles the fields of one modern structure over one ground. Used once.
///
/// `at` is what stands before the legacy paths. `soft` stands for a nested structure that may be
/// absent: then its fields may be, too.
final class FieldsCompiler {
  /// Where the structure lies.
  record Spread(
      GroundBuilder ground, String at, Structure modern, Pointers pointers, boolean soft) {
    String path(String relative) {
      return at.isEmpty() ? relative : at + "." + relative;
    }

    String pointer(Field field) {
      return pointers.whole() + step(field.name());
    }

    /// The field's pointer below the record that is written.
    String local(Field field) {
      return pointers.local() + step(field.name());
    }

    /// The field as its chain sees it.
    Field softened(Field field) {
      return soft && field.required()
          ? new Field(
              field.name(), field.type(), false, field.nullable(), field.marks(), field.doc())
          : field;
    }
  }

  /// Where a modern structure stands: below the whole modern value, and below the part of it that
  /// is written to one legacy record.
  record Pointers(String whole, String local) {
    static final Pointers ROOT = new Pointers("", "");

    Pointers inside(String step) {
      return new Pointers(whole + step, local + step);
    }

    /// For a record of its own, such as an item of a list.
    Pointers apart(String step) {
      return new Pointers(whole + step, "");
    }
  }

  /// A path, and the lenses behind it.
  record Through(GroundBuilder.Found found, List<Node> lenses, Place place) {}

  private final Setting setting;
  private final Spread spread;
  private final Map<String, SlotLink> bySlot = new HashMap<>();
  private final Set<Integer> mapped = new HashSet<>();

  FieldsCompiler(Setting setting, Spread spread) {
    this.setting = setting;
    this.spread = spread;
  }

  static String step(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }

  Setting setting() {
    return setting;
  }

  Spread spread() {
    return spread;
  }

  /// The link of a field that shows this legacy path; null where none does.
  @Nullable SlotLink linkOf(String path) {
    return bySlot.get(path);
  }

  /// The links, in the order of the mapping, computed ones last.
  List<Link> links(Node.Mapping fields) {
    List<Link> links = new ArrayList<>();
    List<Node.Entry> later = new ArrayList<>();
    Set<Integer> named = new HashSet<>();
    for (Node.Entry entry : fields.entries()) {
      String name = entry.key().value();
      int position = spread.modern().position(name);
      if (position < 0) {
        setting.error(
            "unknown-modern-field",
            entry.key().place(),
            "there is no field `" + name + "` in " + spread.modern().name(),
            Suggestion.forWord(name, names(spread.modern())));
        continue;
      }
      named.add(position);
      if (isComputed(entry.value(), spread.modern().field(position))) {
        later.add(entry);
        continue;
      }
      add(links, position, link(position, entry));
    }
    for (Node.Entry entry : later) {
      int position = spread.modern().position(entry.key().value());
      Node.Mapping map = (Node.Mapping) entry.value();
      add(links, position, new Computations(this).computed(position, map, mapped));
    }
    missing(fields, named, links);
    return links;
  }

  private void add(List<Link> links, int position, @Nullable Link link) {
    if (link != null) {
      links.add(link);
      mapped.add(position);
    }
  }

  private void missing(Node.Mapping fields, Set<Integer> named, List<Link> links) {
    for (int i = 0; i < spread.modern().size(); i++) {
      Field field = spread.modern().field(i);
      if (named.contains(i)) {
        continue;
      }
      if (field.required()) {
        setting.error(
            "required-field-unmapped",
            fields.place(),
            "`"
                + field.name()
                + "` of "
                + spread.modern().name()
                + " must be there and is not mapped",
            "map it, make it optional, or give it a { constant: … }");
      } else {
        setting.report().unmappedModern(spread.pointer(field));
        links.add(new ConstantLink(i, step(field.name()), null));
      }
    }
  }

  private static List<String> names(Structure structure) {
    return structure.fields().stream().map(Field::name).toList();
  }

  private static boolean isComputed(Node node, Field field) {
    return node instanceof Node.Mapping map
        && map.get("compute") != null
        && !(field.type() instanceof Structure inner && inner.field("compute") != null);
  }

  /// The link of one field; null after reporting why there is none.
  private @Nullable Link link(int position, Node.Entry entry) {
    Field field = spread.modern().field(position);
    if (!(entry.value() instanceof Node.Mapping map)) {
      return slot(position, entry.value());
    }
    if (field.type() instanceof Structure inner) {
      return nested(position, inner, map);
    }
    Forms forms = new Forms(this);
    String word = LensSite.word(map);
    for (String form : List.of("join", "each", "one-of", "constant")) {
      if (map.get(form) == null) {
        continue;
      }
      return switch (form) {
        case "join" -> forms.join(position, map);
        case "each" -> forms.each(position, map);
        case "one-of" -> new Choices(this).oneOf(position, map);
        default -> constant(position, map);
      };
    }
    setting.error(
        "mapping-shape",
        map.place(),
        "`" + field.name() + "` is mapped by `" + word + "`, which is no form of a field",
        "write a PATH, [PATH, lens, …], or a map with join, each, one-of, constant or compute");
    return null;
  }

  /// `PATH` or `[PATH, lens, …]`, not owned yet.
  @Nullable Through through(Node node) {
    if (node instanceof Node.Sequence list && !list.items().isEmpty()) {
      GroundBuilder.Found found = path(list.items().getFirst());
      List<Node> lenses = list.items().subList(1, list.items().size());
      return found == null ? null : new Through(found, lenses, list.items().getFirst().place());
    }
    GroundBuilder.Found found = path(node);
    return found == null ? null : new Through(found, List.of(), node.place());
  }

  GroundBuilder.@Nullable Found path(Node node) {
    String path = setting.text(node, node.place(), "a legacy path");
    return path == null ? null : spread.ground().resolve(spread.path(path), node.place());
  }

  @Nullable Link slot(int position, Node node) {
    Field field = spread.modern().field(position);
    Through through = through(node);
    if (through == null) {
      return null;
    }
    Quality quality = new Quality();
    View view =
        new ChainCompiler(setting, false)
            .chain(
                ChainCompiler.Below.of(through.found()),
                through.lenses(),
                spread.softened(field),
                through.place(),
                quality);
    return view == null ? null : slotLink(position, through, view, quality);
  }

  /// Ties a view to its slot, which it owns from now on; what is one way owns nothing.
  @Nullable Link slotLink(int position, Through through, View view, Quality quality) {
    Field field = spread.modern().field(position);
    GroundBuilder.Found found = through.found();
    boolean oneWay = quality.fidelity() == Fidelity.ONE_WAY;
    String local = spread.local(field);
    GroundBuilder.Owner owner = new GroundBuilder.Owner(through.place(), local, false);
    if (!oneWay && !spread.ground().own(found, owner)) {
      return null;
    }
    setting
        .report()
        .field(spread.pointer(field), List.of(spread.ground().shown(found.path())), quality);
    SlotLink link = new SlotLink(position, step(field.name()), local, found.spot(), view);
    bySlot.put(found.path(), link);
    return link;
  }

  private @Nullable Link constant(int position, Node.Mapping map) {
    Field field = spread.modern().field(position);
    if (!setting.onlyKnownKeys("constant", map, List.of())) {
      return null;
    }
    LensSite site =
        new LensSite(map, Shape.of(field.type()), field.type(), setting.surroundings(false));
    Object value = site.literal("constant", field.type());
    if (value == null) {
      return null;
    }
    setting.report().field(spread.pointer(field), List.of(), new Quality());
    return new ConstantLink(position, step(field.name()), value);
  }

  /// `{ field: … }`, or `{ at: PATH, fields: { … } }`.
  private @Nullable Link nested(int position, Structure inner, Node.Mapping map) {
    boolean explicit =
        (map.get("fields") instanceof Node.Mapping && inner.field("fields") == null)
            || (map.get("at") != null && inner.field("at") == null);
    Field field = spread.modern().field(position);
    Node.Mapping fields = map;
    if (explicit) {
      if (!setting.onlyKnownKeys("at", map, List.of())) {
        return null;
      }
      if (!(map.get("fields") instanceof Node.Mapping given)) {
        setting.error(
            "mapping-shape", map.place(), "`at` needs `fields`", "{ at: PATH, fields: { … } }");
        return null;
      }
      if (map.get("at") != null) {
        return inside(position, inner, map, given);
      }
      fields = given;
    }
    Spread below =
        new Spread(
            spread.ground(),
            spread.at(),
            inner,
            spread.pointers().inside(step(field.name())),
            spread.soft() || !field.required());
    return new NestLink(
        spread.softened(field), position, new FieldsCompiler(setting, below).links(fields));
  }

  private @Nullable Link inside(
      int position, Structure inner, Node.Mapping map, Node.Mapping fields) {
    Node at = map.get("at");
    Through through = at == null ? null : through(at);
    if (through == null) {
      return null;
    }
    if (!(through.found().type() instanceof Structure legacy)) {
      setting.error(
          "type-misfit", through.place(), "`" + through.found().path() + "` is no structure", null);
      return null;
    }
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
    String prefix = spread.ground().shown(through.found().path()) + ".";
    GroundBuilder ground = new GroundBuilder(legacy, prefix, setting.mistakes());
    Spread below =
        new Spread(ground, "", inner, spread.pointers().apart(step(field.name())), false);
    StructView view = new FieldsCompiler(setting, below).view(presence, fields, map.get("write"));
    return slotLink(position, through, view, quality);
  }

  /// A view of a whole legacy structure, with what is not mapped in it reported.
  StructView view(Presence presence, Node.Mapping fields, @Nullable Node write) {
    List<Link> links = links(fields);
    var writes = new Computations(this).writes(write);
    spread.ground().reportUnowned(setting.report());
    return new StructView(spread.modern(), spread.ground().ground(), presence, links, writes);
  }
}
