package dev.banyan.connectors.jdbc.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// The columns a query answers, known by a hash of its text: a query that was changed since has no
/// shape any more.
public record QueryShape(String name, String hash, List<Column> columns) {
  public QueryShape {
    columns = List.copyOf(columns);
  }

  /// The hash under which a query's shape is kept; white space does not count.
  public static String hash(String sql) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(sql.strip().replaceAll("\\s+", " ").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
