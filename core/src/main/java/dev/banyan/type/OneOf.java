package dev.banyan.type;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Exactly one of several named cases: REDEFINES, xsd:choice, xsi:type, JSON oneOf. Compared by
/// identity and completed like a [Structure].
public final class OneOf implements Type {
  /// One alternative. `name` is unique in its one-of; the type may be of any kind.
  public record Case(String name, Type type) {}

  private final String name;
  private final @Nullable String discriminator;
  private @Nullable List<Case> cases;

  private OneOf(String name, @Nullable String discriminator) {
    this.name = name;
    this.discriminator = discriminator;
  }

  /// `discriminator` names the property that tells the cases apart in JSON; null where the value is
  /// an object with exactly one property, named like the case.
  public static OneOf declare(String name, @Nullable String discriminator) {
    return new OneOf(name, discriminator);
  }

  public static OneOf of(String name, @Nullable String discriminator, List<Case> cases) {
    return new OneOf(name, discriminator).complete(cases);
  }

  public OneOf complete(List<Case> all) {
    if (cases != null) {
      throw new IllegalStateException("one-of " + name + " has its cases already");
    }
    cases = List.copyOf(all);
    return this;
  }

  public String name() {
    return name;
  }

  public @Nullable String discriminator() {
    return discriminator;
  }

  public List<Case> cases() {
    if (cases == null) {
      throw new IllegalStateException("one-of " + name + " is declared but not completed");
    }
    return cases;
  }

  public @Nullable Case caseNamed(String caseName) {
    for (Case one : cases()) {
      if (one.name().equals(caseName)) {
        return one;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return name;
  }
}
