package dev.banyan.connect;

import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query as the configuration writes it: operation name, text, the parameters it may use, how it
/// is paged (null: not paged), whether it answers at most one row, and the columns of the row that
/// a caller may filter and sort a paged list by, and whether lookups that arrive together may go
/// together.
public record QuerySource(
    String name,
    String text,
    Place place,
    Structure takes,
    @Nullable Paging paging,
    boolean one,
    List<String> filter,
    List<String> sort,
    boolean batch) {

  public QuerySource {
    filter = List.copyOf(filter);
    sort = List.copyOf(sort);
  }

  /// A query without filters and orders of its own.
  public QuerySource(
      String name,
      String text,
      Place place,
      Structure takes,
      @Nullable Paging paging,
      boolean one) {
    this(name, text, place, takes, paging, one, List.of(), List.of(), false);
  }

  /// Keyset paging: by these columns, in this order, `size` rows unless the caller asks for fewer
  /// or more, never more than `max`.
  public record Paging(List<String> by, int size, int max) {
    public Paging {
      by = List.copyOf(by);
    }
  }
}
