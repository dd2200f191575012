package dev.banyan.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the name that was probably meant.
public final class Suggestion {
  /// Nobody mistypes a name of more characters than this; comparing would take too long.
  private static final int WORD_MAX = 100;

  /// More candidates than this are not all listed.
  private static final int LISTED_MAX = 12;

  private static final int NEAR = 6;

  private static final Comparator<Scored> NEAREST =
      Comparator.comparingInt(Scored::distance).thenComparing(Scored::name);

  private record Scored(String name, int distance) {}

  private Suggestion() {}

  /// `did you mean `timeout`?` for the nearest candidate within a third of the word's length
  /// (optimal string alignment distance), else the candidates, the nearest of them where they are
  /// many.
  public static String forWord(String word, Collection<String> candidates) {
    Optional<String> nearest = nearest(word, candidates);
    if (nearest.isPresent()) {
      return "did you mean `" + nearest.get() + "`?";
    }
    if (candidates.isEmpty()) {
      return "none is declared: declare it, or remove this";
    }
    if (candidates.size() > LISTED_MAX) {
      return "one of %d: %s, …"
          .formatted(candidates.size(), String.join(", ", near(word, candidates)));
    }
    return (candidates.size() == 1 ? "there is only: " : "one of: ")
        + String.join(", ", candidates.stream().sorted().toList());
  }

  private static List<String> near(String word, Collection<String> candidates) {
    String lower = word.substring(0, Math.min(word.length(), WORD_MAX)).toLowerCase(Locale.ROOT);
    return scored(lower, candidates).sorted(NEAREST).limit(NEAR).map(Scored::name).toList();
  }

  public static Optional<String> nearest(String word, Collection<String> candidates) {
    if (word.length() > WORD_MAX) {
      return Optional.empty();
    }
    int limit = Math.max(1, (word.length() + 2) / 3);
    String lower = word.toLowerCase(Locale.ROOT);
    return scored(lower, candidates)
        .filter(scored -> scored.distance() <= limit)
        .min(NEAREST)
        .map(Scored::name);
  }

  /// Each is compared once, however many there are to be put in order.
  private static Stream<Scored> scored(String lower, Collection<String> candidates) {
    return candidates.stream()
        .map(name -> new Scored(name, distance(lower, name.toLowerCase(Locale.ROOT))));
  }

  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        d[i][j] = swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
      }
    }
    return d[a.length()][b.length()];
  }
}
