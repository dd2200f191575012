package dev.banyan.mapping.law;

import dev.banyan.base.Fault;
import dev.banyan.mapping.lens.Check;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Makes a counter-example small: tries simpler values as long as it stays one.
final class Shrinking {
  private static final int STEPS_MAX = 2_000;

  private Shrinking() {}

  /// The simplest struct found that still fails.
  static Struct smallest(Struct failing, Predicate<Struct> fails) {
    Struct best = failing;
    int steps = 0;
    boolean progress = true;
    while (progress) {
      progress = false;
      for (Object candidate : simpler(best.type(), best)) {
        if (++steps > STEPS_MAX) {
          return best;
        }
        if (fails.test((Struct) candidate)) {
          best = (Struct) candidate;
          progress = true;
          break;
        }
      }
    }
    return best;
  }

  /// Simpler values of the same type, the simplest first.
  static List<Object> simpler(Type type, Object value) {
    List<Object> all =
        switch (value) {
          case Struct struct -> structs(struct);
          case List<?> list when type instanceof Type.ListOf of -> lists(of, list);
          case Chosen chosen -> contents(chosen);
          case String text when type instanceof Type.Text of -> texts(of, text);
          case Long number -> List.of(0L, number / 10);
          case BigInteger number -> List.of(BigInteger.ZERO, number.divide(BigInteger.TEN));
          case BigDecimal number ->
              List.of(
                  BigDecimal.ZERO.setScale(number.scale()),
                  number.setScale(0, RoundingMode.DOWN).setScale(number.scale()),
                  number.divide(BigDecimal.TEN, number.scale(), RoundingMode.DOWN));
          case LocalDate _ -> List.of(LocalDate.of(2000, 1, 1));
          case LocalTime time -> List.of(LocalTime.MIDNIGHT, time.withNano(0));
          case LocalDateTime time -> List.of(LocalDateTime.of(2000, 1, 1, 0, 0), time.withNano(0));
          case OffsetDateTime time ->
              List.of(
                  LocalDateTime.of(2000, 1, 1, 0, 0).atOffset(ZoneOffset.UTC), time.withNano(0));
          default -> List.of();
        };
    return all.stream().filter(one -> !one.equals(value) && fits(type, one)).toList();
  }

  private static boolean fits(Type type, Object value) {
    Check check = Check.of(type);
    if (check == null) {
      return true;
    }
    try {
      check.keep(value);
      return true;
    } catch (Fault _) {
      return false;
    }
  }

  private static List<Object> structs(Struct struct) {
    Structure type = struct.type();
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < type.size(); i++) {
      Field field = type.field(i);
      Object value = struct.at(i);
      if (value == null) {
        continue;
      }
      if (!field.required()) {
        all.add(struct.with(i, null));
      }
      if (value != Null.NULL) {
        for (Object simpler : simpler(field.type(), value)) {
          all.add(struct.with(i, simpler));
        }
      }
    }
    return all;
  }

  private static List<Object> lists(Type.ListOf type, List<?> list) {
    List<Object> all = new ArrayList<>();
    all.add(List.of());
    for (int i = 0; i < list.size(); i++) {
      List<Object> shorter = new ArrayList<>(list);
      shorter.remove(i);
      all.add(List.copyOf(shorter));
    }
    for (int i = 0; i < list.size(); i++) {
      for (Object simpler : simpler(type.item(), list.get(i))) {
        List<Object> other = new ArrayList<>(list);
        other.set(i, simpler);
        all.add(List.copyOf(other));
      }
    }
    return all;
  }

  private static List<Object> contents(Chosen chosen) {
    OneOf.Case one = chosen.oneCase();
    return simpler(one.type(), chosen.content()).stream()
        .map(content -> (Object) new Chosen(chosen.type(), one, content))
        .toList();
  }

  private static List<Object> texts(Type.Text type, String text) {
    if (type.fixed()) {
      String bare = text.stripTrailing();
      String half = bare.substring(0, bare.length() / 2);
      return List.of(
          " ".repeat(type.lengthMax()), half + " ".repeat(type.lengthMax() - half.length()));
    }
    List<Object> all = new ArrayList<>(List.of(""));
    if (!text.isEmpty()) {
      all.add(text.substring(0, text.length() / 2));
      all.add(text.substring(text.length() / 2));
      all.add(text.substring(1));
      all.add(text.substring(0, text.length() - 1));
    }
    return all;
  }
}
