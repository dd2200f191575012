package dev.banyan.connectors.jdbc;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;

/// Plays a dump of PostgreSQL: statements, and `copy … from stdin` with the lines that follow.
final class PsqlScript {
  private PsqlScript() {}

  static void play(Path file, Database database) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      List<String> lines = Files.readAllLines(file);
      StringBuilder pending = new StringBuilder();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (line.startsWith("COPY ")) {
          execute(statement, pending);
          int end = i + 1;
          while (!lines.get(end).equals("\\.")) {
            end++;
          }
          String rows = String.join("\n", lines.subList(i + 1, end)) + "\n";
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(line.replace(";", ""), new StringReader(end == i + 1 ? "" : rows));
          i = end;
        } else if (!line.startsWith("SET default_with_oids")) {
          pending.append(line).append('\n');
        }
      }
      execute(statement, pending);
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(file.getFileName().toString(), e);
    }
  }

  private static void execute(Statement statement, StringBuilder pending) throws SQLException {
    if (!pending.toString().isBlank()) {
      statement.execute(pending.toString());
      pending.setLength(0);
    }
  }
}
