package dev.banyan.mapping.lens;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.text.Node;
import dev.banyan.type.Type;
import dev.banyan.type.Type.Bool;
import dev.banyan.type.Type.Enumeration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `values` and `flag`: a table of codes written in the mapping. With `others`, every unlisted code
/// shows that one value, which is then never written over a listed code.
record ValuesLens(Map<Object, Object> up, Map<Object, Object> down, @Nullable Object others)
    implements Lens {
  static final LensKind VALUES =
      new LensKind(
          "values",
          "Turns codes into values, one to one.",
          "a map of code to value",
          List.of(new LensKind.Argument("others", "what an unlisted code shows")),
          "[STAT_CD, { values: { A: active, S: suspended, C: closed } }]",
          site -> fit(site, "values"));

  static final LensKind FLAG =
      new LensKind(
          "flag",
          "Turns two codes into true and false.",
          "a map of code to true or false",
          List.of(new LensKind.Argument("others", "what an unlisted code shows")),
          "[ACTIVE, { flag: { \"Y\": true, \"N\": false } }]",
          site -> fit(site, "flag"));

  private static @Nullable Fitting fit(LensSite site, String word) {
    Type legacy = site.legacy().type();
    if (!(legacy instanceof Type.Text
        || legacy instanceof Type.Int
        || legacy instanceof Enumeration
        || legacy instanceof Bool
        || (legacy instanceof Type.Decimal decimal && decimal.scale() == 0))) {
      return site.unfit("a code (text, integer, enumeration)");
    }
    if (!(site.argument(word) instanceof Node.Mapping table) || table.entries().isEmpty()) {
      site.error(
          "argument-invalid",
          site.placeOf(word),
          "`" + word + "` takes a map of code to value",
          "write: { " + word + ": { CODE: value } }");
      return null;
    }
    Type modern = modern(site, word, table);
    if (modern == null) {
      return null;
    }
    Map<Object, Object> up = HashMap.newHashMap(table.entries().size());
    Map<Object, Object> down = HashMap.newHashMap(table.entries().size());
    if (!read(site, table, modern, up, down)) {
      return null;
    }
    Object others = site.argument("others") == null ? null : site.literal("others", modern);
    if (!complete(site, word, modern, down.keySet(), others)) {
      return null;
    }
    if (others != null && everyCodeListed(site.legacy().type(), up.keySet())) {
      site.unused("others", "every code is listed");
      return null;
    }
    return fitting(site, new ValuesLens(up, down, others), modern);
  }

  /// The type above: boolean for a flag; else what the field wants; in the middle of a chain, the
  /// listed values.
  private static @Nullable Type modern(LensSite site, String word, Node.Mapping table) {
    Type target = site.target();
    if (word.equals("flag")) {
      if (target != null && !(target instanceof Bool)) {
        site.error(
            "lens-misfit",
            site.place(),
            "`flag` gives true or false, the field is " + Described.type(target),
            Conversions.instead(site.legacy().type(), target));
        return null;
      }
      return Bool.BOOL;
    }
    if (target instanceof Type.Text text) {
      return new Type.Text(0, text.lengthMax(), null, false);
    }
    if (target != null) {
      return target;
    }
    Set<String> listed = new LinkedHashSet<>();
    for (Node.Entry entry : table.entries()) {
      if (entry.value() instanceof Node.Scalar scalar) {
        listed.add(scalar.text());
      }
    }
    return new Enumeration(List.copyOf(listed));
  }

  private static boolean read(
      LensSite site,
      Node.Mapping table,
      Type modern,
      Map<Object, Object> up,
      Map<Object, Object> down) {
    boolean good = true;
    for (Node.Entry entry : table.entries()) {
      String key = entry.key().value();
      Object code = site.literal(key, entry.key().place(), site.legacy().type());
      Object value = site.literal(entry.value(), modern);
      if (code == null || value == null) {
        good = false;
        continue;
      }
      up.put(code, value);
      if (down.putIfAbsent(value, code) != null) {
        good = false;
        site.error(
            "values-not-one-to-one",
            entry.value().place(),
            "two codes mean `" + value + "`: a write would not know which",
            "keep one of them and give the rest with: others: " + value);
      }
    }
    return good;
  }

  private static boolean complete(
      LensSite site, String word, Type modern, Set<Object> known, @Nullable Object others) {
    List<Object> wanted = new ArrayList<>();
    if (modern instanceof Enumeration one) {
      wanted.addAll(one.values());
    } else if (modern instanceof Bool) {
      wanted.addAll(List.of(true, false));
    }
    wanted.removeAll(known);
    wanted.remove(others);
    if (wanted.isEmpty()) {
      return true;
    }
    site.error(
        "value-unmapped",
        site.placeOf(word),
        "no code means " + String.join(", ", wanted.stream().map(v -> "`" + v + "`").toList()),
        "give each value of the field a code");
    return false;
  }

  private static boolean everyCodeListed(Type legacy, Set<Object> codes) {
    return legacy instanceof Enumeration one
        ? codes.containsAll(one.values())
        : legacy instanceof Bool && codes.size() == 2;
  }

  private static Fitting fitting(LensSite site, ValuesLens lens, Type modern) {
    Shape shape = site.legacy().with(modern);
    boolean allCodes = everyCodeListed(site.legacy().type(), lens.up.keySet());
    boolean open = !(modern instanceof Enumeration || modern instanceof Bool);
    if (lens.others != null) {
      boolean written = lens.down.containsKey(lens.others) && !open;
      return Fitting.forgetful(lens, shape, "unlisted codes all show one value")
          .and(written ? Fidelity.LOSSLESS : Fidelity.MAY_FAIL, "`others` is never written");
    }
    return allCodes && !open
        ? Fitting.lossless(lens, shape)
        : Fitting.failing(lens, shape, "reading fails for an unlisted code");
  }

  @Override
  public Object up(Object legacy) {
    Object value = up.get(legacy);
    if (value != null) {
      return value;
    }
    if (others == null) {
      throw Lens.outside("is none of the listed codes");
    }
    return others;
  }

  @Override
  public Object down(Object modern) {
    Object code = down.get(modern);
    if (code == null) {
      throw Lens.outside("has no code on the legacy side");
    }
    return code;
  }
}
