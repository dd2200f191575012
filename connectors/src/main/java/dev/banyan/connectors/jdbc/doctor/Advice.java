package dev.banyan.connectors.jdbc.doctor;

import dev.banyan.connect.Finding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a plan for what is missing: the index a scan over a large table could have used, or why it
/// could not use the one there is.
final class Advice {
  /// A table with fewer rows is read as quickly as an index.
  static final long LARGE = 10_000;

  /// A comparison of a filter as PostgreSQL spells it: `(custno = $1)`, `((custno)::text = $1)`,
  /// `(lower((nm)::text) = $1)`, `(nm ~~ $1)`.
  private static final Pattern COMPARISON =
      Pattern.compile(
          "(?:(?<function>[a-z_]+)\\()?\\(*(?:\\w+\\.)?\"?(?<column>\\w+)\"?\\)*"
              + "(?:::(?<cast>[a-z ]+?))?\\)*\\s(?<operator><=|>=|=|<|>|~~\\*?)\\s",
          Pattern.CASE_INSENSITIVE);

  private final Tables tables;

  Advice(Tables tables) {
    this.tables = tables;
  }

  /// One comparison of a column with something.
  private record Comparison(
      String column, @Nullable String function, @Nullable String cast, String operator) {}

  /// What is to be said of a plan; nothing where it reads no large table as a whole in vain.
  List<Finding> of(String about, Plan plan) {
    List<Finding> findings = new ArrayList<>();
    for (Plan.Scan scan : plan.scans()) {
      String table = tables.full(scan);
      Tables.Size size = tables.size(table);
      Finding finding = size.rows() < LARGE ? null : of(about, scan, table, plan);
      if (finding != null) {
        findings.add(finding);
      }
    }
    return findings;
  }

  private @Nullable Finding of(String about, Plan.Scan scan, String table, Plan plan) {
    List<Comparison> comparisons = comparisons(scan, table);
    for (Comparison one : comparisons) {
      String index = tables.leading(table, one.column());
      String useless = index == null ? null : useless(one, table, index);
      if (useless != null) {
        return problem(about, useless, remedy(one, table), plan, scan);
      }
    }
    Set<String> wanted = new LinkedHashSet<>();
    comparisons.stream()
        .filter(one -> one.operator().equals("="))
        .forEach(one -> wanted.add(one.column()));
    boolean ranges = comparisons.stream().allMatch(one -> one.operator().equals("="));
    sortedColumns(scan, table).forEach(column -> addTo(wanted, column, ranges));
    comparisons.stream().limit(ranges ? 0 : 4).forEach(one -> wanted.add(one.column()));
    if (wanted.isEmpty()) {
      return null; // The whole table is what was asked for.
    }
    String sentence =
        "reads all %,d rows of %s to find those by %s"
            .formatted(tables.size(table).rows(), table, String.join(", ", wanted));
    return problem(
        about, sentence, "create index concurrently on " + index(table, wanted), plan, scan);
  }

  private static void addTo(Set<String> wanted, String column, boolean may) {
    if (may) {
      wanted.add(column);
    }
  }

  private static Finding problem(
      String about, String sentence, String remedy, Plan plan, Plan.Scan scan) {
    String filter = scan.filter() == null ? "" : "; filter " + scan.filter();
    return new Finding(Finding.Level.PROBLEM, about, sentence, remedy, plan.outline() + filter);
  }

  private static String index(String table, Set<String> columns) {
    return quoted(table)
        + " ("
        + String.join(", ", columns.stream().map(Advice::quote).toList())
        + ");";
  }

  private static String quoted(String table) {
    return String.join(".", List.of(table.split("\\.", 2)).stream().map(Advice::quote).toList());
  }

  private static String quote(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /// Why the index there is does not help this comparison; null where it could.
  private @Nullable String useless(Comparison one, String table, String index) {
    String type = tables.columns(table).getOrDefault(one.column(), "");
    if (one.function() != null) {
      return "index %s is of no use, as %s(%s) is compared, not the column"
          .formatted(index, one.function(), one.column());
    }
    boolean onlyAnotherName = "text".equals(one.cast()) && type.equals("character varying");
    if (one.cast() != null && !onlyAnotherName) {
      return "index %s is of no use, as column %s of type %s is compared as %s"
          .formatted(index, one.column(), type, one.cast());
    }
    return one.operator().startsWith("~~")
        ? "index %s is of no use to `like` in this collation".formatted(index)
        : null;
  }

  private static String remedy(Comparison one, String table) {
    if (one.operator().startsWith("~~") && one.function() == null) {
      return "create index concurrently on %s (%s text_pattern_ops);"
          .formatted(quoted(table), quote(one.column()));
    }
    return one.function() != null
        ? "create index concurrently on %s (%s(%s));"
            .formatted(quoted(table), one.function(), quote(one.column()))
        : "compare with a value of the column's own type (`cast(:name as …)`), or create index"
            + " concurrently on %s ((%s::%s));"
                .formatted(quoted(table), quote(one.column()), one.cast());
  }

  private List<Comparison> comparisons(Plan.Scan scan, String table) {
    List<Comparison> found = new ArrayList<>();
    Map<String, String> columns = tables.columns(table);
    if (scan.filter() != null) {
      Matcher matcher = COMPARISON.matcher(scan.filter());
      while (matcher.find()) {
        String column = matcher.group("column");
        if (columns.containsKey(column)) {
          String cast = matcher.group("cast");
          found.add(
              new Comparison(
                  column,
                  matcher.group("function"),
                  cast == null ? null : cast.strip(),
                  matcher.group("operator")));
        }
      }
    }
    return found;
  }

  /// The columns of the table that its rows are sorted by, as far as an index could.
  private List<String> sortedColumns(Plan.Scan scan, String table) {
    List<String> found = new ArrayList<>();
    for (String key : scan.sorted()) {
      String column = key.replaceFirst(" (DESC|ASC).*", "").replaceFirst("^.*\\.", "");
      column = column.replace("\"", "");
      if (!tables.columns(table).containsKey(column)) {
        return found;
      }
      found.add(column);
    }
    return found;
  }
}
