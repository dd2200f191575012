package dev.banyan.config.decode;

import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.type.Type;

/// A type as it is written: `text(8)`, `decimal(11.2)`, `list(Line)`, `crm.CustomerRecord`.
public sealed interface TypeExpression {
  Place place();

  /// A type of the language itself, complete.
  record Known(Type type, String text, Place place) implements TypeExpression {
    @Override
    public String toString() {
      return text;
    }
  }

  /// What is no type; the mistake is reported.
  record Unreadable(Place place) implements TypeExpression {}

  /// `list(ITEM)`, without bounds of its own.
  record ListOf(TypeExpression item, Place place) implements TypeExpression {
    @Override
    public String toString() {
      return "list(" + item + ")";
    }
  }

  /// A type by its name: of `types`, or `SYSTEM.NAME`.
  record Reference(Name name) implements TypeExpression {
    @Override
    public Place place() {
      return name.place();
    }

    @Override
    public String toString() {
      return name.value();
    }
  }
}
