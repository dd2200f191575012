package dev.banyan.expr;

import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import org.jspecify.annotations.Nullable;

/// What a part of an expression yields: a value of a type, or one of the two things that live
/// inside expressions only.
sealed interface Kind {
  record Of(Type type) implements Kind {}

  /// A length of time: `java.time.Duration`.
  record Span() implements Kind {
    static final Span SPAN = new Span();
  }

  /// A map written in the expression: `java.util.Map` from text, integer or boolean.
  record Table(Family key, Type value) implements Kind {}

  /// Kinds that functions and operators treat alike.
  enum Family {
    TEXT("text"),
    INT("integer"),
    DECIMAL("decimal"),
    REAL("float"),
    BOOL("boolean"),
    DATE("date"),
    TIME("time"),
    INSTANT("timestamp"),
    LOCAL("local timestamp"),
    EITHER("timestamp with or without zone"),
    BINARY("bytes"),
    LIST("list"),
    STRUCTURE("structure"),
    ONE_OF("one-of"),
    SPAN("duration"),
    TABLE("map");

    final String word;

    Family(String word) {
      this.word = word;
    }
  }

  static Kind of(Type type) {
    return new Of(type);
  }

  /// The type of the value; null for what lives inside expressions only.
  default @Nullable Type type() {
    return this instanceof Of of ? of.type() : null;
  }

  default Family family() {
    return switch (this) {
      case Of of -> family(of.type());
      case Span _ -> Family.SPAN;
      case Table _ -> Family.TABLE;
    };
  }

  static Family family(Type type) {
    return switch (type) {
      case Type.Text _, Type.Enumeration _ -> Family.TEXT;
      case Type.Int _ -> Family.INT;
      case Type.Decimal _ -> Family.DECIMAL;
      case Type.Real _ -> Family.REAL;
      case Type.Bool _ -> Family.BOOL;
      case Type.Date _ -> Family.DATE;
      case Type.Time _ -> Family.TIME;
      case Type.Timestamp stamp ->
          switch (stamp.zone()) {
            case OFFSET -> Family.INSTANT;
            case LOCAL -> Family.LOCAL;
            case EITHER -> Family.EITHER;
          };
      case Type.Binary _ -> Family.BINARY;
      case Type.ListOf _ -> Family.LIST;
      case Structure _ -> Family.STRUCTURE;
      case OneOf _ -> Family.ONE_OF;
    };
  }
}
