package dev.banyan.gateway.assemble;

import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;

/// Types in the words of the configuration language.
final class Words {
  private Words() {}

  static String of(Type type) {
    return switch (type) {
      case Type.Text text ->
          text.lengthMax() == Type.UNBOUNDED ? "text" : "text(" + text.lengthMax() + ")";
      case Type.Int _ -> "integer";
      case Type.Decimal decimal ->
          decimal.bounded()
              ? "decimal(" + decimal.precision() + "." + decimal.scale() + ")"
              : "decimal";
      case Type.Real _ -> "real";
      case Type.Bool _ -> "boolean";
      case Type.Date _ -> "date";
      case Type.Time _ -> "time";
      case Type.Timestamp _ -> "timestamp";
      case Type.Binary _ -> "bytes";
      case Type.Enumeration words -> "one of " + String.join(", ", words.values());
      case Type.ListOf list -> "list(" + of(list.item()) + ")";
      case Structure structure -> structure.name();
      case OneOf oneOf -> oneOf.name();
    };
  }
}
