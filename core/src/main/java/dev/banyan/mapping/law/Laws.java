package dev.banyan.mapping.law;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Mapping;
import dev.banyan.mapping.law.LawReport.CounterExample;
import dev.banyan.mapping.law.LawReport.Law;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks the laws of a mapping on generated values: legacy records of the declared domain and any
/// modern values that can be written. Fields of `write:`, computed fields and unmapped ones are
/// exempt.
public final class Laws {
  private static final int MENDS_MAX = 8;

  private final Mapping mapping;
  private final ValueGenerator generator;
  private final List<String> exemptLegacy;
  private final List<String> exemptModern = new ArrayList<>();
  private final Tally putGet = new Tally(Law.PUT_GET);
  private final Tally getPut = new Tally(Law.GET_PUT);
  private final Tally getCreate = new Tally(Law.GET_CREATE);
  private int outside;

  /// How one law fares.
  private static final class Tally {
    private final Law law;
    private int held;
    private int refused;
    private @Nullable CounterExample broken;

    Tally(Law law) {
      this.law = law;
    }

    LawReport.Outcome outcome() {
      return new LawReport.Outcome(law, held, refused, broken);
    }
  }

  private Laws(Mapping mapping, long seed) {
    this.mapping = mapping;
    this.generator = new ValueGenerator(seed);
    this.exemptLegacy = mapping.coverage().written();
    exemptModern.addAll(mapping.coverage().unmappedModern());
    for (Mapping.FieldReport field : mapping.report()) {
      if (field.fidelity() == Mapping.Fidelity.ONE_WAY) {
        exemptModern.add(field.modern());
      }
    }
  }

  /// Runs that many rounds; the same seed gives the same values.
  public static LawReport check(Mapping mapping, long seed, int rounds) {
    Laws laws = new Laws(mapping, seed);
    for (int i = 0; i < rounds; i++) {
      laws.round();
    }
    List<LawReport.Outcome> outcomes =
        List.of(laws.putGet.outcome(), laws.getPut.outcome(), laws.getCreate.outcome());
    return new LawReport(mapping.name(), seed, rounds, laws.outside, outcomes);
  }

  private void round() {
    Struct legacy = mapping.intoDomain(generator.struct(mapping.legacy()), generator);
    Struct view = view(legacy);
    if (view == null) {
      outside++;
    } else {
      putGet(legacy);
    }
    Struct modern = Paths.without(generator.struct(mapping.modern()), exemptModern);
    if (view != null) {
      getPut(modern, legacy, view);
    }
    getCreate(modern, view);
  }

  private @Nullable Struct view(Struct legacy) {
    try {
      return mapping.toModern(legacy);
    } catch (Fault _) {
      return null;
    }
  }

  private void putGet(Struct legacy) {
    if (putGetFailure(legacy) == null) {
      putGet.held++;
    } else if (putGet.broken == null) {
      Struct small =
          Shrinking.smallest(legacy, one -> view(one) != null && putGetFailure(one) != null);
      putGet.broken = putGetFailure(small);
    }
  }

  private @Nullable CounterExample putGetFailure(Struct legacy) {
    try {
      Struct view = mapping.toModern(legacy);
      String breach = Conformity.breach(view, true);
      if (breach != null) {
        return new CounterExample("L = " + legacy, Map.of(), "shows " + view + ": " + breach);
      }
      Struct after = mapping.toLegacy(view, legacy);
      return compared("L = " + legacy, legacy, after, exemptLegacy);
    } catch (Fault fault) {
      return new CounterExample("L = " + legacy, Map.of(), words(fault));
    }
  }

  private void getPut(Struct modern, Struct legacy, Struct view) {
    Struct mended = mended(modern, view, one -> mapping.toLegacy(one, legacy));
    if (mended == null) {
      getPut.refused++;
    } else if (getPutFailure(mended, legacy) == null) {
      getPut.held++;
    } else if (getPut.broken == null) {
      Struct smallModern = Shrinking.smallest(mended, one -> isBroken(getPutFailure(one, legacy)));
      Struct smallLegacy =
          Shrinking.smallest(
              legacy, one -> view(one) != null && isBroken(getPutFailure(smallModern, one)));
      getPut.broken = getPutFailure(smallModern, smallLegacy);
    }
  }

  private @Nullable CounterExample getPutFailure(Struct modern, Struct legacy) {
    Struct written;
    try {
      written = mapping.toLegacy(modern, legacy);
    } catch (Fault fault) {
      return new CounterExample("refused", Map.of(), words(fault));
    }
    return read("M = " + modern + ", L = " + legacy, modern, written, true);
  }

  private void getCreate(Struct modern, @Nullable Struct view) {
    Struct mended = mended(modern, view, mapping::create);
    if (mended == null) {
      getCreate.refused++;
    } else if (getCreateFailure(mended) == null) {
      getCreate.held++;
    } else if (getCreate.broken == null) {
      Struct small = Shrinking.smallest(mended, one -> isBroken(getCreateFailure(one)));
      getCreate.broken = getCreateFailure(small);
    }
  }

  private @Nullable CounterExample getCreateFailure(Struct modern) {
    Struct written;
    try {
      written = mapping.create(modern);
    } catch (Fault fault) {
      return new CounterExample("refused", Map.of(), words(fault));
    }
    return read("M = " + modern, modern, written, false);
  }

  /// A refusal is no broken law.
  private static boolean isBroken(@Nullable CounterExample example) {
    return example != null && !example.input().equals("refused");
  }

  private @Nullable CounterExample read(
      String input, Struct modern, Struct written, boolean whole) {
    String breach = Conformity.breach(written, whole);
    if (breach != null) {
      return new CounterExample(input, Map.of(), "writes " + written + ": " + breach);
    }
    try {
      return compared(input, modern, mapping.toModern(written), exemptModern);
    } catch (Fault fault) {
      return new CounterExample(input, Map.of(), words(fault));
    }
  }

  private static @Nullable CounterExample compared(
      String input, Struct before, Struct after, List<String> apart) {
    return Paths.same(before, after, apart)
        ? null
        : new CounterExample(
            input,
            Paths.differences(Paths.without(before, apart), Paths.without(after, apart)),
            null);
  }

  private static String words(Fault fault) {
    String operator = fault.operator();
    return operator == null ? String.valueOf(fault.getMessage()) : operator;
  }

  /// How a modern value is written.
  private interface Writing {
    Struct write(Struct modern);
  }

  /// The value with every field that cannot be written drawn again, or taken from `view`; null when
  /// that does not help.
  private @Nullable Struct mended(Struct modern, @Nullable Struct view, Writing writing) {
    Struct now = modern;
    for (int i = 0; i < MENDS_MAX; i++) {
      try {
        writing.write(now);
        return now;
      } catch (Fault fault) {
        if (fault.violations().isEmpty()) {
          return null;
        }
        now = redrawn(now, fault, view != null && i > MENDS_MAX / 2 ? view : null);
      }
    }
    return null;
  }

  private Struct redrawn(Struct modern, Fault fault, @Nullable Struct view) {
    Struct now = modern;
    for (Fault.Violation violation : fault.violations()) {
      String path = violation.path().isEmpty() ? "/" : violation.path();
      int end = path.indexOf('/', 1);
      String name = end < 0 ? path.substring(1) : path.substring(1, end);
      int position = modern.type().position(name.replace("~1", "/").replace("~0", "~"));
      if (position >= 0) {
        Object other =
            view == null ? generator.next(modern.type().field(position)) : view.at(position);
        now = now.with(position, other);
      }
    }
    return Paths.without(now, exemptModern);
  }
}
