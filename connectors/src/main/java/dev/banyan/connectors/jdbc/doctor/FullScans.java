package dev.banyan.connectors.jdbc.doctor;

import dev.banyan.connect.Finding;
import dev.banyan.connect.Use;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The scans of whole tables in the plans of H2, which it writes as comments into the statement:
/// the index that is read, and behind a colon the condition it is read by; a whole one has none.
final class FullScans {
  private static final Pattern SCAN =
      Pattern.compile("\"([^\"]+)\"\\.\"([^\"]+)\"\\s*/\\* [^:*]+ \\*/");

  private final Map<String, Long> rows = new HashMap<>();

  static FullScans read(Connection connection) throws SQLException {
    FullScans scans = new FullScans();
    Tables.each(
        connection,
        """
        select table_schema || '.' || table_name, row_count_estimate
        from information_schema.tables where table_type = 'BASE TABLE'""",
        row -> scans.rows.put(row.getString(1), row.getLong(2)));
    return scans;
  }

  List<Finding> of(String about, Use use, @Nullable String plan) {
    List<Finding> findings = new ArrayList<>();
    Matcher matcher = SCAN.matcher(plan == null ? "" : plan);
    while (matcher.find()) {
      String table = matcher.group(1) + "." + matcher.group(2);
      long count = rows.getOrDefault(table, 0L);
      if (count >= Advice.LARGE && !use.parameters().isEmpty()) {
        String columns =
            String.join(", ", use.parameters().stream().sorted().toList()).toUpperCase(Locale.ROOT);
        findings.add(
            new Finding(
                Finding.Level.PROBLEM,
                about,
                "reads all %,d rows of %s".formatted(count, table),
                "create index on %s (%s);".formatted(table, columns),
                matcher.group().replaceAll("\\s+", " ")));
      }
    }
    return findings;
  }
}
