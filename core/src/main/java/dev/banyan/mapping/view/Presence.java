package dev.banyan.mapping.view;

import dev.banyan.mapping.lens.Lens;
import dev.banyan.value.Null;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How absent and null of one side look on the other. Where a side knows only one of them, it
/// stands for the other too; where both sides know both, both are kept.
///
/// `emptyList` makes an absent legacy list an empty one, for a modern list that must be there.
public record Presence(
    boolean legacyOptional,
    boolean legacyNullable,
    boolean modernOptional,
    boolean modernNullable,
    boolean emptyList) {

  /// A value that is always there on both sides.
  public static final Presence ALWAYS = new Presence(false, false, false, false, false);

  /// What absent (null) or `Null.NULL` shows.
  @Nullable Object up(@Nullable Object nothing) {
    if (nothing == null) {
      if (modernOptional) {
        return null;
      }
      if (emptyList) {
        return List.of();
      }
      if (modernNullable) {
        return Null.NULL;
      }
      throw Lens.outside("is absent on the legacy side");
    }
    if (modernNullable) {
      return Null.NULL;
    }
    if (modernOptional) {
      return null;
    }
    if (emptyList) {
      return List.of();
    }
    throw Lens.outside("is null on the legacy side");
  }

  /// How absent or null is written. Absent may come out even where the legacy field must be there:
  /// the record that holds it may be absent too.
  @Nullable Object down(@Nullable Object nothing) {
    if (nothing == null) {
      if (legacyOptional || !legacyNullable) {
        return null;
      }
      if (modernNullable) {
        throw Lens.outside("must be given, or be null");
      }
      return Null.NULL;
    }
    if (legacyNullable) {
      return Null.NULL;
    }
    if (legacyOptional && !modernOptional) {
      return null;
    }
    throw Lens.outside("must not be null: leave it out instead");
  }
}
