package dev.banyan.connect;

import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query as the configuration writes it: operation name, text, the parameters it may use, and how
/// it is paged (null: not paged).
public record QuerySource(
    String name, String text, Place place, Structure takes, @Nullable Paging paging, boolean one) {

  /// Keyset paging: by these columns, in this order, `size` rows unless the caller asks for fewer
  /// or more, never more than `max`.
  public record Paging(List<String> by, int size, int max) {
    public Paging {
      by = List.copyOf(by);
    }
  }
}
