package dev.banyan.connectors.jdbc;

import dev.banyan.connect.Connector;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.connectors.jdbc.schema.SnapshotFile;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.text.Suggestion;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/// Databases behind JDBC. PostgreSQL and H2 drivers are shipped; any other database needs its
/// driver's jar on the class path.
public final class JdbcConnector implements Connector<JdbcSettings> {
  private static final List<String> KINDS =
      List.of("postgresql", "h2", "mysql", "mariadb", "oracle", "sqlserver", "db2", "sqlite");

  @Override
  public String kind() {
    return "jdbc";
  }

  @Override
  public Class<JdbcSettings> settings() {
    return JdbcSettings.class;
  }

  @Override
  public LegacySystem read(JdbcSettings settings, SystemContext context) {
    checkUrl(settings, context);
    checkReplicas(settings, context);
    Snapshot snapshot = Snapshot.EMPTY;
    if (context.snapshot() == null) {
      context
          .mistakes()
          .error(
              "no-snapshot",
              context.at("url"),
              "system `" + context.name() + "` has no snapshot of its tables",
              "import it with `banyan import jdbc` and name the file with `snapshot:`");
    } else {
      snapshot = SnapshotFile.read(context.snapshot(), context.mistakes());
    }
    return new JdbcSystem(context.name(), settings, snapshot);
  }

  private static void checkUrl(JdbcSettings settings, SystemContext context) {
    String url = settings.url().toLowerCase(Locale.ROOT);
    if (!url.startsWith("jdbc:")) {
      context
          .mistakes()
          .error(
              "bad-url",
              context.at("url"),
              "the address of a database begins with `jdbc:`",
              "write `jdbc:postgresql://HOST/DATABASE`");
    } else if (!hasDriver(settings.url())) {
      context
          .mistakes()
          .error(
              "no-driver",
              context.at("url"),
              "no driver here takes this address",
              driverRemedy(url));
    } else if (url.contains("password=")) {
      context
          .mistakes()
          .warning(
              "password-in-url",
              context.at("url"),
              "a password in the address may be shown where addresses are",
              "write it as `password: \"${env:NAME}\"`");
    }
  }

  /// Positions, by which a caller sees its own writes, are known of PostgreSQL alone.
  private static void checkReplicas(JdbcSettings settings, SystemContext context) {
    if (settings.replicas().isEmpty()) {
      return;
    }
    if (Dialect.of(settings.url()) != Dialect.POSTGRESQL) {
      context
          .mistakes()
          .error(
              "no-replicas",
              context.at("replicas"),
              "replicas of this kind of database are not asked, as it tells no positions",
              "leave `replicas` out; they are for PostgreSQL");
      return;
    }
    for (String replica : settings.replicas()) {
      if (Dialect.of(replica) != Dialect.POSTGRESQL || replica.equals(settings.url())) {
        context
            .mistakes()
            .error(
                "bad-url",
                context.at("replicas"),
                replica.equals(settings.url())
                    ? "the database is named as a replica of itself"
                    : "a replica is named that is no PostgreSQL",
                "write the address of each replica: `jdbc:postgresql://HOST/DATABASE`");
      }
    }
  }

  private static String driverRemedy(String url) {
    String kind = url.substring("jdbc:".length()).replaceFirst("[^a-z0-9].*", "");
    return Suggestion.nearest(kind, KINDS)
        .filter(meant -> !meant.equals(kind))
        .map(meant -> "did you mean `jdbc:" + meant + ":`?")
        .orElse("put the jar of the database's JDBC driver beside Banyan's own");
  }

  private static boolean hasDriver(String url) {
    try {
      return DriverManager.getDriver(url) != null;
    } catch (SQLException _) {
      return false;
    }
  }
}
