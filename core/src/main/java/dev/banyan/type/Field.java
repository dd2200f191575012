package dev.banyan.type;

import java.util.EnumSet;
import java.util.Set;

/// One named position of a structure. `required` is about being there, `nullable` about being null:
/// absent, null and empty are three things.
public record Field(
    String name, Type type, boolean required, boolean nullable, Set<Mark> marks, String doc) {

  /// What else is known of a field.
  public enum Mark {
    /// Part of the record's key.
    KEY,
    /// Personal data of the record's subject: masked in logs, erasable.
    PRIVATE,
    /// Never shown in any output but the one it is made for.
    SECRET,
    /// The legacy side fills it in itself (identity, generated or version column).
    GENERATED
  }

  public Field {
    marks = Set.copyOf(marks);
  }

  public static Field required(String name, Type type) {
    return new Field(name, type, true, false, Set.of(), "");
  }

  public static Field optional(String name, Type type) {
    return new Field(name, type, false, false, Set.of(), "");
  }

  public Field nullable(boolean value) {
    return new Field(name, type, required, value, marks, doc);
  }

  public Field marked(Mark mark) {
    EnumSet<Mark> all = EnumSet.of(mark);
    all.addAll(marks);
    return new Field(name, type, required, nullable, all, doc);
  }

  public Field documented(String text) {
    return new Field(name, type, required, nullable, marks, text);
  }

  public boolean is(Mark mark) {
    return marks.contains(mark);
  }
}
