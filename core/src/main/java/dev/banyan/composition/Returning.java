package dev.banyan.composition;

import dev.banyan.expr.Expression;
import dev.banyan.mapping.Mapping;
import dev.banyan.type.Structure;
import dev.banyan.value.Page;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operation makes of the answers of its calls.
public sealed interface Returning {
  /// The answer, or null where the operation answers nothing.
  @Nullable Object answer(@Nullable Object[] variables);

  /// Nothing is returned.
  record Nothing() implements Returning {
    @Override
    public @Nullable Object answer(@Nullable Object[] variables) {
      return null;
    }
  }

  /// A variable as it is.
  record Plain(int slot) implements Returning {
    @Override
    public @Nullable Object answer(@Nullable Object[] variables) {
      return variables[slot];
    }
  }

  record Computed(Expression expression) implements Returning {
    @Override
    public @Nullable Object answer(@Nullable Object[] variables) {
      return expression.evaluate(variables);
    }
  }

  /// One record through a mapping; absent stays absent.
  record Mapped(Mapping mapping, int slot) implements Returning {
    @Override
    public @Nullable Object answer(@Nullable Object[] variables) {
      return variables[slot] instanceof Struct legacy ? mapping.toModern(legacy) : null;
    }
  }

  /// A record put together from several answers: one slot per part of the mapping's legacy side.
  record MappedParts(Mapping mapping, List<Integer> slots) implements Returning {
    public MappedParts {
      slots = List.copyOf(slots);
    }

    @Override
    public @Nullable Object answer(@Nullable Object[] variables) {
      return mapping.toModern(legacy(variables));
    }

    private Struct legacy(@Nullable Object[] variables) {
      Structure type = mapping.legacy();
      Struct.Builder parts = Struct.builder(type);
      for (int i = 0; i < slots.size(); i++) {
        Object value = variables[slots.get(i)];
        parts.set(i, value instanceof Page page ? page.items() : value);
      }
      return parts.build();
    }
  }

  /// Every item of a list, page or stream through a mapping.
  record ManyMapped(Mapping mapping, int slot) implements Returning {
    @Override
    public @Nullable Object answer(@Nullable Object[] variables) {
      return switch (variables[slot]) {
        case Rows rows -> new MappedRows(rows, mapping);
        case Page page -> new Page(all(page.items()), page.next());
        case List<?> list -> all(list);
        case null, default -> List.of();
      };
    }

    private List<Object> all(List<?> items) {
      List<Object> mapped = new ArrayList<>(items.size());
      for (Object item : items) {
        mapped.add(mapping.toModern((Struct) item));
      }
      return mapped;
    }
  }

  /// A stream whose items are mapped as they are taken.
  record MappedRows(Rows rows, Mapping mapping) implements Rows {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Object next() {
      return mapping.toModern((Struct) rows.next());
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
