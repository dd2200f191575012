package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Samples;
import dev.banyan.mapping.lens.Lens;
import dev.banyan.text.JsonPlace;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A modern one-of whose case is told by a code in the legacy record. Where the case changes, what
/// the old case held is taken away as far as the legacy types allow it.
public record CaseLink(
    Field field,
    int position,
    String pointer,
    Ground.Spot spot,
    View code,
    List<Case> cases,
    Map<Object, Case> byCode)
    implements Link {
  /// One case: the code that is written, and the link to its content, whose path in the modern
  /// value begins with `step`.
  public record Case(OneOf.Case modern, Object code, Link content, String step) {}

  public CaseLink {
    cases = List.copyOf(cases);
    byCode = Map.copyOf(byCode);
  }

  @Override
  public String step() {
    return JsonPlace.step(field.name());
  }

  @Override
  public @Nullable Object up(Struct legacy, @Nullable Object[] modern) {
    Object told = code.up(spot.path().read(legacy));
    if (told == null || told == Null.NULL) {
      if (field.required()) {
        throw Lens.outside("has no code on the legacy side");
      }
      return null;
    }
    Case one = byCode.get(told);
    if (one == null) {
      throw Lens.outside("has a code of no case");
    }
    Object content = shown(one, legacy, modern);
    if (content == null || content == Null.NULL) {
      throw Lens.outside("has nothing for its case");
    }
    return new Chosen((OneOf) field.type(), one.modern(), content);
  }

  private static @Nullable Object shown(Case one, Struct legacy, @Nullable Object[] modern) {
    try {
      return one.content().up(legacy, modern);
    } catch (Fault fault) {
      throw Trail.at(one.step(), fault);
    }
  }

  @Override
  public void down(@Nullable Object value, @Nullable Object old, Draft draft) {
    Struct original = draft.original();
    Case before = original == null ? null : caseOf(original);
    if (!(value instanceof Chosen chosen)) {
      if (original != null && (old == View.UNKNOWN ? tryUp(original) : old) == null) {
        return;
      }
      draft.write(spot, code.down(null), true, pointer);
      if (before != null) {
        before.content().clear(draft);
      }
      return;
    }
    Case after = named(chosen.oneCase().name());
    if (before != null && after.modern().name().equals(before.modern().name())) {
      Object content = old instanceof Chosen known ? known.content() : View.UNKNOWN;
      write(after, chosen.content(), content, draft);
      return;
    }
    if (before != null) {
      before.content().clear(draft);
    }
    draft.write(spot, code.down(after.code()), false, pointer);
    draft.anew(() -> write(after, chosen.content(), View.UNKNOWN, draft));
  }

  private static void write(Case one, Object content, @Nullable Object old, Draft draft) {
    try {
      one.content().down(content, old, draft);
    } catch (Fault fault) {
      throw Trail.at(one.step(), fault);
    }
  }

  private @Nullable Case caseOf(Struct original) {
    Object told = code.tryUp(spot.path().read(original));
    return told == null ? null : byCode.get(told);
  }

  private Case named(String name) {
    for (Case one : cases) {
      if (one.modern().name().equals(name)) {
        return one;
      }
    }
    throw Lens.outside("has a case that the legacy record does not know");
  }

  @Override
  public void clear(Draft draft) {
    draft.clear(spot);
    cases.forEach(one -> one.content().clear(draft));
  }

  @Override
  public void settle(Draft draft, Samples samples) {
    Link.settleBySamples(this, field, draft, samples);
  }
}
