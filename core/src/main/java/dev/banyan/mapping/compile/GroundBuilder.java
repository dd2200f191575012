package dev.banyan.mapping.compile;

import dev.banyan.mapping.lens.Described;
import dev.banyan.mapping.lens.Shape;
import dev.banyan.mapping.view.Ground;
import dev.banyan.mapping.view.SlotPath;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Resolves legacy paths below one structure, notes who owns which slot, and lays out the ground
/// that views write on. Owned by the compiler's thread.
final class GroundBuilder {
  /// What a path leads to. `path` is relative to the structure; `sure` says that the structures on
  /// the way are always there.
  record Found(String path, Ground.Spot spot, Shape shape, Field field, boolean sure) {
    Type type() {
      return shape.type();
    }
  }

  /// Who writes a slot: from where in the mapping, for which modern field (null: none), and whether
  /// it is filled in a new record whatever the modern value is.
  record Owner(Place place, @Nullable String pointer, boolean filled) {}

  private final Structure root;
  private final String prefix;
  private final Mistakes mistakes;
  private final List<Ground.Nest> nests = new ArrayList<>();
  private final Map<String, Integer> nestsByPath = new HashMap<>();
  private Map<String, Owner> owners = new LinkedHashMap<>();

  /// `prefix` is what stands before paths of this structure in reports.
  GroundBuilder(Structure root, String prefix, Mistakes mistakes) {
    this.root = root;
    this.prefix = prefix;
    this.mistakes = mistakes;
    nests.add(new Ground.Nest(root, new SlotPath(List.of()), -1, -1, null, null, true, List.of()));
    nestsByPath.put("", 0);
  }

  Structure root() {
    return root;
  }

  String shown(String path) {
    return prefix + path;
  }

  /// The ground, once every slot has its owner.
  Ground ground() {
    List<Ground.Nest> all = new ArrayList<>(nests);
    nestsByPath.forEach(
        (path, index) -> {
          Ground.Nest nest = nests.get(index);
          all.set(
              index,
              new Ground.Nest(
                  nest.type(),
                  nest.path(),
                  nest.parent(),
                  nest.slot(),
                  nest.oneOf(),
                  nest.oneCase(),
                  nest.required(),
                  needs(nest.type(), path)));
        });
    return new Ground(all);
  }

  /// What a new structure must have, apart from what is filled in any case.
  private List<Ground.Need> needs(Structure in, String path) {
    List<Ground.Need> needs = new ArrayList<>();
    for (Field field : in.fields()) {
      String at = path.isEmpty() ? field.name() : path + "." + field.name();
      Owner owner = owners.get(at);
      boolean made = nestsByPath.containsKey(at) || (owner != null && owner.filled());
      if (isNeeded(field) && !made) {
        needs.add(
            new Ground.Need(in.position(field.name()), owner == null ? null : owner.pointer()));
      }
    }
    return needs;
  }

  /// Whether something that a new record must have is not filled by anything.
  boolean lacks() {
    return ground().nests().stream()
        .flatMap(nest -> nest.needs().stream())
        .anyMatch(need -> need.pointer() == null);
  }

  private static boolean isNeeded(Field field) {
    return field.required() && !field.nullable() && !field.is(Field.Mark.GENERATED);
  }

  /// Who owns what, so that the cases of a one-of, of which only one holds at a time, may share
  /// slots.
  Map<String, Owner> owners() {
    return owners;
  }

  void owners(Map<String, Owner> all) {
    owners = all;
  }

  /// Notes who writes the slot; reports one that is written already.
  boolean own(Found found, Owner owner) {
    String path = found.path();
    for (Map.Entry<String, Owner> other : owners.entrySet()) {
      String taken = other.getKey();
      if (taken.equals(path) || taken.startsWith(path + ".") || path.startsWith(taken + ".")) {
        mistakes.error(
            "legacy-mapped-twice",
            owner.place(),
            "`" + shown(path) + "` is written by two fields",
            "it is mapped already at "
                + other.getValue().place()
                + "; let one of them `compute` it");
        return false;
      }
    }
    owners.put(path, owner);
    return true;
  }

  /// The slot at a path; null after reporting that there is none.
  @Nullable Found resolve(String path, Place place) {
    List<String> words = Arrays.asList(path.split("\\.", -1));
    Walk walk = new Walk(place);
    int at = 0;
    while (at < words.size()) {
      int next = walk.step(words, at);
      if (next < 0) {
        return null;
      }
      at = next;
    }
    return walk.found(path);
  }

  /// One path on its way.
  private final class Walk {
    private final Place place;
    private final List<SlotPath.Step> steps = new ArrayList<>();
    private Structure in = root;
    private String inPath = "";
    private int nest;
    private boolean mayBeAbsent;
    private boolean sure = true;
    private @Nullable Field field;
    private @Nullable OneOf oneOf;
    private OneOf.@Nullable Case oneCase;

    Walk(Place place) {
      this.place = place;
    }

    /// Takes the longest name that fits (names may hold dots); answers where the next begins, or
    /// -1.
    int step(List<String> words, int at) {
      if (field != null && !enter(words, at)) {
        return -1;
      }
      for (int end = words.size(); end > at; end--) {
        Field next = in.field(String.join(".", words.subList(at, end)));
        if (next != null) {
          field = next;
          oneOf = null;
          oneCase = null;
          return caseAfter(words, end);
        }
      }
      unknown(String.join(".", words.subList(at, words.size())), names(in));
      return -1;
    }

    /// After a one-of, the name of a case belongs to the same step.
    private int caseAfter(List<String> words, int end) {
      if (field == null || !(field.type() instanceof OneOf choice) || end == words.size()) {
        return end;
      }
      oneOf = choice;
      oneCase = choice.caseNamed(words.get(end));
      if (oneCase == null) {
        unknown(words.get(end), choice.cases().stream().map(OneOf.Case::name).toList());
        return -1;
      }
      return end + 1;
    }

    /// Goes into the structure that the last step led to.
    private boolean enter(List<String> words, int at) {
      Field last = Objects.requireNonNull(field);
      Type type = oneCase == null ? last.type() : oneCase.type();
      if (!(type instanceof Structure structure)) {
        boolean list = type instanceof Type.ListOf;
        mistakes.error(
            "unknown-legacy-path",
            place,
            "`"
                + String.join(".", words.subList(0, at))
                + "` is "
                + Described.type(type)
                + " and holds no `"
                + words.get(at)
                + "`",
            list ? "map the items of a list: { each: PATH, fields: { … } }" : null);
        return false;
      }
      int slot = in.position(last.name());
      steps.add(new SlotPath.Step(slot, oneCase));
      boolean required = last.required() && !last.nullable() && oneCase == null;
      mayBeAbsent |= !required;
      sure &= required;
      inPath = String.join(".", words.subList(0, at));
      Integer known = nestsByPath.get(inPath);
      if (known == null) {
        known = nests.size();
        nests.add(
            new Ground.Nest(
                structure, new SlotPath(steps), nest, slot, oneOf, oneCase, required, List.of()));
        nestsByPath.put(inPath, known);
      }
      nest = known;
      in = structure;
      return true;
    }

    private void unknown(String word, List<String> names) {
      mistakes.error(
          "unknown-legacy-path",
          place,
          "there is no `" + word + "` in " + (inPath.isEmpty() ? in.name() : "`" + inPath + "`"),
          Suggestion.forWord(word, names));
    }

    Found found(String path) {
      Field last = Objects.requireNonNull(field);
      int slot = in.position(last.name());
      steps.add(new SlotPath.Step(slot, oneCase));
      Type type = oneCase == null ? last.type() : oneCase.type();
      boolean required = last.required() && oneCase == null;
      Ground.Spot spot =
          new Ground.Spot(
              new SlotPath(steps), nest, slot, required, last.nullable(), oneOf, oneCase);
      Shape shape = new Shape(type, mayBeAbsent || !required, last.nullable() && oneCase == null);
      return new Found(path, spot, shape, last, sure);
    }
  }

  private static List<String> names(Structure structure) {
    return structure.fields().stream().map(Field::name).toList();
  }

  /// Reports every field that nobody owns, in structures that are touched at all.
  void reportUnowned(Report report) {
    unowned(root, "", report);
  }

  private void unowned(Structure in, String path, Report report) {
    for (Field field : in.fields()) {
      String at = path.isEmpty() ? field.name() : path + "." + field.name();
      Owner owner = owners.get(at);
      if (owner != null) {
        if (owner.pointer() == null && !owner.filled() && isNeeded(field)) {
          report.notFilled(shown(at));
        }
        continue;
      }
      boolean generated = field.is(Field.Mark.GENERATED);
      if (nestsByPath.containsKey(at) && field.type() instanceof Structure inner) {
        unowned(inner, at, report);
      } else if (!(field.type() instanceof OneOf choice && unownedCases(choice, at, report))) {
        report.unmappedLegacy(shown(at), isNeeded(field), generated);
      }
    }
  }

  /// Whether some case of the one-of is mapped; then what is missing in it is reported.
  private boolean unownedCases(OneOf choice, String path, Report report) {
    boolean mapped = false;
    for (OneOf.Case one : choice.cases()) {
      String at = path + "." + one.name();
      if (nestsByPath.containsKey(at) && one.type() instanceof Structure inner) {
        unowned(inner, at, report);
        mapped = true;
      }
      mapped |= owners.containsKey(at);
    }
    return mapped;
  }
}
