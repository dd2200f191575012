package dev.banyan.connectors.jdbc.sql;

import dev.banyan.base.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// What a list is ordered by, as a caller writes it: column names with commas between them, `-`
/// before one that descends.
public final class SortOrder {
  private static final int TERMS_MAX = 8;

  /// One column of the order, by its position in the row.
  public record Term(int column, boolean descending) {}

  private SortOrder() {}

  /// The caller's order, then whatever of `keys` is not in it, so that no two rows are equal in it.
  /// `position` answers -1 for a column that lists are not sorted by.
  public static List<Term> parse(
      @Nullable String text, ToIntFunction<String> position, List<Integer> keys) {
    List<Term> terms = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    if (text != null && !text.isBlank()) {
      for (String word : text.split(",", TERMS_MAX + 1)) {
        String name = word.strip();
        boolean descending = name.startsWith("-");
        int column = position.applyAsInt(descending ? name.substring(1) : name);
        if (column < 0 || !seen.add(column) || terms.size() == TERMS_MAX) {
          throw Fault.invalid(
              List.of(
                  new Fault.Violation(
                      "query.sort", "names no field that this list is sorted by, or one twice")));
        }
        terms.add(new Term(column, descending));
      }
    }
    for (int key : keys) {
      if (seen.add(key)) {
        terms.add(new Term(key, false));
      }
    }
    return terms;
  }
}
