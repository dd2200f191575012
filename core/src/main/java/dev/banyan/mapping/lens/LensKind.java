package dev.banyan.mapping.lens;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A lens as it is offered: its word, its arguments, what it does, an example, and how it is fitted
/// to a place in a mapping. Drives decoding, checks, schema and reference.
///
/// `argument` says what stands behind the word itself; null where the word stands alone. A kind
/// that shapes a whole field (`join`, `each` …) is no step of a chain and has no fitter.
public record LensKind(
    String word,
    String doc,
    @Nullable String argument,
    List<Argument> arguments,
    String example,
    @Nullable Fitter fitter) {

  /// A further, named argument.
  public record Argument(String name, String doc) {}

  /// Fits the lens to its place, or reports a mistake there and answers null.
  @FunctionalInterface
  public interface Fitter {
    @Nullable Fitting fit(LensSite site);
  }

  public LensKind {
    arguments = List.copyOf(arguments);
  }

  /// A word without any argument.
  static LensKind word(String word, String doc, String example, Fitter fitter) {
    return new LensKind(word, doc, null, List.of(), example, fitter);
  }

  public boolean isStep() {
    return fitter != null;
  }
}
