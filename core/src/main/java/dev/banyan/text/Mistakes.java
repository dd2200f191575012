package dev.banyan.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All mistakes found so far, so that one run reports every problem of every file. Owned by one
/// thread.
public final class Mistakes {
  /// More than this many are counted but not kept: the tail of a broken file helps nobody.
  private static final int KEPT_MAX = 500;

  private final LinkedHashSet<Mistake> all = new LinkedHashSet<>();
  private int dropped;

  public void add(Mistake mistake) {
    if (all.size() < KEPT_MAX) {
      all.add(mistake);
    } else {
      dropped++;
    }
  }

  public void error(String code, Place place, String message, @Nullable String remedy) {
    add(Mistake.error(code, place, message, remedy));
  }

  public void warning(String code, Place place, String message, @Nullable String remedy) {
    add(Mistake.warning(code, place, message, remedy));
  }

  public boolean hasErrors() {
    return all.stream().anyMatch(mistake -> mistake.severity() == Mistake.Severity.ERROR);
  }

  public int errorCount() {
    return (int) all.stream().filter(m -> m.severity() == Mistake.Severity.ERROR).count();
  }

  /// All of them by file, line and column.
  public List<Mistake> sorted() {
    List<Mistake> list = new ArrayList<>(all);
    list.sort(
        Comparator.comparing((Mistake mistake) -> mistake.place().source().name())
            .thenComparingInt(mistake -> mistake.place().line())
            .thenComparingInt(mistake -> mistake.place().column()));
    return list;
  }

  /// The report a person reads, one block per mistake.
  public String render() {
    String report = sorted().stream().map(Mistake::render).collect(Collectors.joining("\n"));
    return dropped == 0 ? report : report + "\n(and " + dropped + " more)";
  }
}
