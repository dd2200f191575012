package dev.banyan.gateway.durable;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is to be seen of durable work: why the journal has stopped, null while it has not; what
/// stands still beside requests until a person does something; and figures of all of it.
public record Durability(
    Supplier<@Nullable String> stopped, Supplier<List<String>> standstills, List<Figure> figures) {
  public Durability {
    figures = List.copyOf(figures);
  }

  /// One figure. `counted`: it only grows.
  public record Figure(
      String name, Map<String, String> labels, boolean counted, DoubleSupplier value) {
    public Figure {
      labels = Map.copyOf(labels);
    }

    /// What may go up and down, without labels.
    public static Figure gauge(String name, DoubleSupplier value) {
      return new Figure(name, Map.of(), false, value);
    }

    /// What only grows, without labels.
    public static Figure count(String name, DoubleSupplier value) {
      return new Figure(name, Map.of(), true, value);
    }
  }
}
