package dev.banyan.mapping.lens;

import dev.banyan.mapping.LookupTable;
import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `lookup`: a code and its value from a named table. Both ways only if the table is one to one.
record LookupLens(LookupTable table, String name) implements Lens {
  static final LensKind LOOKUP =
      new LensKind(
          "lookup",
          "Turns a code into a value by a named table.",
          "the table",
          List.of(),
          "[CTRY, { lookup: countries }]",
          LookupLens::fit);

  private static @Nullable Fitting fit(LensSite site) {
    String name = site.text("lookup");
    LookupTable table = name == null ? null : site.tables().get(name);
    if (name == null || table == null) {
      site.error(
          "unknown-table",
          site.placeOf("lookup"),
          "there is no table `" + name + "`",
          Suggestion.forWord(String.valueOf(name), site.tables().keySet()));
      return null;
    }
    Type legacy = site.legacy().type();
    if (!(Conversions.between(legacy, table.code()) instanceof Conversions.Conversion codes)
        || codes.lens() != null) {
      return site.unfit("what the table's codes are (" + Described.type(table.code()) + ")");
    }
    Shape modern = site.legacy().with(table.value());
    Lens lens = new LookupLens(table, name);
    return table.oneToOne()
        ? Fitting.failing(lens, modern, "reading fails for a code that is not in the table")
        : Fitting.oneWay(lens, modern, "the table `" + name + "` is not one to one")
            .and(Fidelity.ONE_WAY, "a value does not say which code it came from");
  }

  @Override
  public Object up(Object legacy) {
    Object value = table.valueOf(legacy);
    if (value == null) {
      throw Lens.outside("is no code of the table " + name);
    }
    return value;
  }

  @Override
  public Object down(Object modern) {
    Object code = table.oneToOne() ? table.codeOf(modern) : null;
    if (code == null) {
      throw Lens.outside("is no value of the table " + name);
    }
    return code;
  }
}
