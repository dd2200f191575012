package dev.banyan.mapping.compile;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.mapping.lens.Check;
import dev.banyan.mapping.lens.Described;
import dev.banyan.mapping.lens.LensSite;
import dev.banyan.mapping.lens.Shape;
import dev.banyan.mapping.view.JoinLink;
import dev.banyan.mapping.view.Link;
import dev.banyan.mapping.view.ListView;
import dev.banyan.mapping.view.Presence;
import dev.banyan.mapping.view.SlotLink;
import dev.banyan.mapping.view.StructView;
import dev.banyan.mapping.view.View;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `join` and `each`.
final class Forms {
  private final FieldsCompiler fields;
  private final Setting setting;

  Forms(FieldsCompiler fields) {
    this.fields = fields;
    this.setting = fields.setting();
  }

  @Nullable Link join(int position, Node.Mapping map) {
    FieldsCompiler.Spread spread = fields.spread();
    Field field = spread.softened(spread.modern().field(position));
    Node join = map.get("join");
    if (!setting.onlyKnownKeys("join", map, List.of())) {
      return null;
    }
    if (!(join instanceof Node.Sequence list) || list.items().size() < 2) {
      setting.error(
          "mapping-shape",
          join == null ? map.place() : join.place(),
          "`join` takes a list of paths",
          "{ join: [A, B], separator: \" \" }");
      return null;
    }
    Node given = map.get("separator");
    String separator = given == null ? null : setting.text(given, given.place(), "a separator");
    if ((given != null && separator == null) || !isUseful(separator, map)) {
      return null;
    }
    Quality quality = new Quality();
    List<JoinLink.Part> parts = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    boolean mayBeAbsent = false;
    int total = 0;
    for (int i = 0; i < list.items().size(); i++) {
      FieldsCompiler.Through through = fields.through(list.items().get(i));
      JoinLink.Part part =
          through == null ? null : part(through, width(map, i), separator != null, quality);
      if (through == null || part == null || !owns(through, field)) {
        return null;
      }
      parts.add(part);
      paths.add(spread.ground().shown(through.found().path()));
      mayBeAbsent |= through.found().shape().mayBeAbsent() || through.found().shape().mayBeNull();
      total += part.width();
    }
    Type joined = separator == null ? new Type.Text(total, total, null, false) : Type.Text.ANY;
    if (separator != null) {
      quality.add(Fidelity.MAY_FAIL, "writing fails for a text that does not come apart");
      quality.add(Fidelity.NEEDS_ORIGINAL, "where one part ends is not always shown");
    }
    View view =
        new ChainCompiler(setting, false)
            .chain(
                new ChainCompiler.Below(
                    new Shape(joined, mayBeAbsent, false), true, false, true, paths.getFirst()),
                Setting.lenses(map.get("lens")),
                field,
                map.place(),
                quality);
    if (view == null) {
      return null;
    }
    setting.report().field(spread.pointer(field), paths, quality);
    return new JoinLink(field, position, spread.local(field), parts, separator, view);
  }

  private boolean isUseful(@Nullable String separator, Node.Mapping map) {
    boolean empty = separator != null && separator.isEmpty();
    boolean both = separator != null && map.get("widths") != null;
    if (empty) {
      setting.error(
          "argument-invalid", map.place(), "an empty separator separates nothing", "leave it out");
    } else if (both) {
      setting.error(
          "argument-unused", map.place(), "`widths` changes nothing beside `separator`", null);
    }
    return !empty && !both;
  }

  private boolean owns(FieldsCompiler.Through through, Field field) {
    String local = fields.spread().local(field);
    GroundBuilder.Owner owner = new GroundBuilder.Owner(through.place(), local, false);
    return fields.spread().ground().own(through.found(), owner);
  }

  /// The width given for a part; 0 where none is.
  private static int width(Node.Mapping map, int index) {
    return map.get("widths") instanceof Node.Sequence list
            && index < list.items().size()
            && list.items().get(index) instanceof Node.Scalar scalar
            && scalar.text().matches("[1-9]\\d{0,4}")
        ? Integer.parseInt(scalar.text())
        : 0;
  }

  private JoinLink.@Nullable Part part(
      FieldsCompiler.Through through, int width, boolean separated, Quality quality) {
    GroundBuilder.Found found = through.found();
    ChainCompiler chains = new ChainCompiler(setting, false);
    ChainCompiler.Fitted fitted = chains.fit(found.shape(), through.lenses(), null);
    if (fitted == null) {
      return null;
    }
    Type type = fitted.shape().type();
    boolean number = type instanceof Type.Int || isWhole(type);
    boolean joinable = type instanceof Type.Text || (number && !separated);
    if (!joinable) {
      setting.error(
          "type-misfit",
          through.place(),
          Described.type(type) + " is no text" + (separated ? "" : " and no whole number"),
          "only texts are joined" + (separated ? " with a separator" : ""));
      return null;
    }
    int natural = naturalWidth(type);
    if (!separated && width == 0 && natural == 0) {
      setting.error(
          "width-unknown",
          through.place(),
          "how wide `" + found.path() + "` is, " + Described.type(type) + " does not say",
          "give the widths, `widths: [8, 6]`, or a `separator`");
      return null;
    }
    Field piece =
        new Field(
            found.field().name(),
            isWhole(type) ? Type.Int.digits(((Type.Decimal) type).precision(), true) : type,
            false,
            false,
            Set.of(),
            "");
    View view =
        chains.chain(
            ChainCompiler.Below.of(found), through.lenses(), piece, through.place(), new Quality());
    if (view == null) {
      return null;
    }
    quality.add(fitted.quality());
    if (!separated && (natural != (width == 0 ? natural : width) || number)) {
      quality.add(Fidelity.MAY_FAIL, "reading fails for a part of another width");
    }
    int used = separated ? 0 : width == 0 ? natural : width;
    return new JoinLink.Part(found.spot(), view, used, number);
  }

  private static boolean isWhole(Type type) {
    return type instanceof Type.Decimal decimal
        && decimal.scale() == 0
        && decimal.precision() <= 18;
  }

  /// How many characters every value of the type has; 0 where that differs.
  private static int naturalWidth(Type type) {
    if (type instanceof Type.Text text) {
      boolean same = text.fixed() || text.lengthMin() == text.lengthMax();
      return same ? text.lengthMax() : 0;
    }
    if (type instanceof Type.Int whole) {
      int digits = whole.max().toString().length();
      return whole.max().add(BigInteger.ONE).equals(BigInteger.TEN.pow(digits)) ? digits : 0;
    }
    return type instanceof Type.Decimal decimal ? decimal.precision() : 0;
  }

  @Nullable Link each(int position, Node.Mapping map) {
    FieldsCompiler.Spread spread = fields.spread();
    Field field = spread.softened(spread.modern().field(position));
    Node path = Objects.requireNonNull(map.get("each"));
    FieldsCompiler.Through through = fields.through(path);
    if (!setting.onlyKnownKeys("each", map, List.of()) || through == null) {
      return null;
    }
    if (!(through.found().type() instanceof Type.ListOf legacy)
        || !(field.type() instanceof Type.ListOf modern)) {
      boolean below = !(through.found().type() instanceof Type.ListOf);
      setting.error(
          "type-misfit",
          through.place(),
          "`each` maps a list to a list, "
              + (below ? "`" + through.found().path() + "`" : "`" + field.name() + "`")
              + " is "
              + Described.type(below ? through.found().type() : field.type()),
          below ? "name the path of a list" : "make the field a list: `list(T)`");
      return null;
    }
    Quality quality = new Quality();
    ChainCompiler chains = new ChainCompiler(setting, false);
    ChainCompiler.Below below = ChainCompiler.Below.of(through.found());
    Presence presence = chains.presence(below, through.found().shape(), List.of(), field, quality);
    boolean up = legacy.sizeMax() > modern.sizeMax() || legacy.sizeMin() < modern.sizeMin();
    if (up || modern.sizeMax() > legacy.sizeMax() || modern.sizeMin() < legacy.sizeMin()) {
      quality.add(Fidelity.MAY_FAIL, "the two lists have other bounds");
    }
    Items items = new Items(legacy, modern, spread.ground().shown(through.found().path()));
    ListView.Alignment plain = rules(map);
    Item item =
        plain == null
            ? null
            : item(
                items,
                map,
                plain,
                spread.pointers().inside(FieldsCompiler.step(field.name())),
                quality);
    if (item == null) {
      return null;
    }
    Check above = up ? Check.of(modern) : null;
    View view = new ListView(item.view(), presence, item.alignment(), above, legacy);
    return fields.slotLink(position, through, view, quality);
  }

  private record Items(Type.ListOf legacy, Type.ListOf modern, String path) {}

  private record Item(View view, ListView.Alignment alignment) {}

  private ListView.@Nullable Alignment rules(Node.Mapping map) {
    LensSite site = new LensSite(map, Shape.of(Type.Text.ANY), null, setting.surroundings(false));
    String add = site.choice("add", "append", "refuse");
    String remove = site.choice("remove", "drop", "refuse");
    return add == null || remove == null
        ? null
        : new ListView.Alignment(null, null, -1, null, add.equals("append"), remove.equals("drop"));
  }

  private @Nullable Item item(
      Items items,
      Node.Mapping map,
      ListView.Alignment rules,
      FieldsCompiler.Pointers pointers,
      Quality quality) {
    if (!(map.get("fields") instanceof Node.Mapping given)) {
      return plainItem(items, map, rules, quality);
    }
    if (!(items.legacy().item() instanceof Structure legacy)
        || !(items.modern().item() instanceof Structure modern)) {
      setting.error(
          "type-misfit",
          given.place(),
          "the items have no fields",
          "map plain values with `lens:`, or with nothing");
      return null;
    }
    GroundBuilder ground = new GroundBuilder(legacy, items.path() + ".", setting.mistakes());
    FieldsCompiler inner =
        new FieldsCompiler(
            setting, new FieldsCompiler.Spread(ground, "", modern, pointers.apart("/*"), false));
    List<Link> links = inner.links(given);
    ListView.Alignment alignment = aligned(map, ground, inner, rules, quality);
    var writes = new Computations(inner).writes(map.get("write"));
    ground.reportUnowned(setting.report());
    if (alignment != null && alignment.mayAdd() && ground.lacks()) {
      quality.add(Fidelity.MAY_FAIL, "items cannot be added, as not all they need is filled");
      alignment = alignment.withoutAdding();
    }
    return alignment == null
        ? null
        : new Item(
            new StructView(modern, ground.ground(), Presence.ALWAYS, links, writes), alignment);
  }

  private @Nullable Item plainItem(
      Items items, Node.Mapping map, ListView.Alignment rules, Quality quality) {
    Node key = map.get("key");
    if (key != null) {
      setting.error(
          "argument-unused", key.place(), "`key` is for items with `fields`", "leave it out");
      return null;
    }
    Place place = Objects.requireNonNull(map.get("each")).place();
    View view =
        new ChainCompiler(setting, false)
            .chain(
                ChainCompiler.Below.always(items.legacy().item(), items.path()),
                Setting.lenses(map.get("lens")),
                Field.required("item", items.modern().item()),
                place,
                quality);
    return view == null ? null : new Item(view, rules);
  }

  /// Finds the key in a modern field, or numbers a hidden one.
  private ListView.@Nullable Alignment aligned(
      Node.Mapping map,
      GroundBuilder ground,
      FieldsCompiler inner,
      ListView.Alignment rules,
      Quality quality) {
    Node node = map.get("key");
    if (node == null) {
      return rules;
    }
    GroundBuilder.Found key = inner.path(node);
    if (key == null) {
      return null;
    }
    SlotLink shown = inner.linkOf(key.path());
    if (shown != null) {
      return new ListView.Alignment(
          key.spot().path(),
          shown.view(),
          shown.position(),
          null,
          rules.mayAdd(),
          rules.mayRemove());
    }
    boolean number =
        key.type() instanceof Type.Int whole && whole.fitsLong() && key.spot().nest() == 0;
    boolean generated = key.field().is(Field.Mark.GENERATED);
    if (number && !generated) {
      ground.own(key, new GroundBuilder.Owner(node.place(), null, true));
    } else if (!generated) {
      quality.add(Fidelity.MAY_FAIL, "items cannot be added, as their key is not mapped");
    }
    quality.add(Fidelity.NEEDS_ORIGINAL, "the key of an item is not shown");
    return new ListView.Alignment(
        key.spot().path(),
        null,
        -1,
        numbering(key, number && !generated),
        rules.mayAdd() && (number || generated),
        rules.mayRemove());
  }

  private static ListView.@Nullable Numbering numbering(GroundBuilder.Found key, boolean wanted) {
    return wanted && key.type() instanceof Type.Int whole
        ? new ListView.Numbering(key.spot().slot(), whole.max().longValueExact())
        : null;
  }
}
