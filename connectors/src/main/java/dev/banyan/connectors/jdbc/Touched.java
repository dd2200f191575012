package dev.banyan.connectors.jdbc;

import dev.banyan.connect.Difference;
import dev.banyan.connect.QuerySource;
import dev.banyan.connectors.jdbc.schema.Drift;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which operations a difference touches: those of the table, the routine, the query, and every
/// query whose text has the table's name in it. The last is more than need be and never less. What
/// a routine or a view does inside is not looked into: a view differs when its columns do.
record Touched(Set<String> operations, List<QuerySource> queries) {
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^\\p{L}\\p{N}_$#]+");

  Difference by(Drift.Found found) {
    Set<String> touched =
        switch (found.kind()) {
          case TABLE -> ofTable(found.name());
          case ROUTINE, QUERY -> Set.of(found.name());
          case UNUSED -> Set.of();
        };
    return new Difference(found.sentence(), touched);
  }

  private Set<String> ofTable(String table) {
    Stream<String> own = operations.stream().filter(name -> name.startsWith(table + "."));
    Stream<String> reading =
        queries.stream().filter(query -> names(query.text(), table)).map(QuerySource::name);
    return Stream.concat(own, reading).collect(Collectors.toSet());
  }

  /// Whether every word of the table's name stands in the text, one after the other.
  private static boolean names(String text, String table) {
    return words(text).contains(words(table));
  }

  private static String words(String text) {
    return " " + NOT_IN_NAMES.matcher(text).replaceAll(" ").strip().toLowerCase(Locale.ROOT) + " ";
  }
}
