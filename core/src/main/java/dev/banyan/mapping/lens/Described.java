package dev.banyan.mapping.lens;

import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.math.BigInteger;

/// Types in the words of the configuration language, for messages.
public final class Described {
  private Described() {}

  public static String type(Type type) {
    return switch (type) {
      case Type.Text text -> (text.fixed() ? "padded text" : "text") + bound(text.lengthMax());
      case Type.Int whole -> whole(whole);
      case Type.Decimal decimal ->
          decimal.bounded()
              ? "decimal(" + decimal.precision() + "." + decimal.scale() + ")"
              : "decimal";
      case Type.Real real -> real.bits() == 32 ? "float" : "double";
      case Type.Bool _ -> "boolean";
      case Type.Date _ -> "date";
      case Type.Time _ -> "time";
      case Type.Timestamp timestamp ->
          switch (timestamp.zone()) {
            case OFFSET -> "timestamp";
            case LOCAL -> "local timestamp";
            case EITHER -> "timestamp with or without zone";
          };
      case Type.Binary binary -> "bytes" + bound(binary.lengthMax());
      case Type.Enumeration one -> "one of " + String.join(", ", one.values());
      case Type.ListOf list -> "list(" + type(list.item()) + ")";
      case Structure structure -> structure.name();
      case OneOf oneOf -> oneOf.name();
    };
  }

  private static String whole(Type.Int type) {
    for (int bits = 16; bits <= 64; bits *= 2) {
      if (type.equals(Type.Int.bits(bits))) {
        return "integer of " + bits + " bits";
      }
    }
    int digits = type.max().toString().length();
    BigInteger most = BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
    if (type.max().equals(most) && (type.min().signum() == 0 || type.min().equals(most.negate()))) {
      return "integer of " + digits + " digits";
    }
    return "integer from " + type.min() + " to " + type.max();
  }

  private static String bound(int max) {
    return max == Type.UNBOUNDED ? "" : "(" + max + ")";
  }
}
