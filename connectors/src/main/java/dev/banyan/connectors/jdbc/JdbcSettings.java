package dev.banyan.connectors.jdbc;

import dev.banyan.base.Secret;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a database is reached, and what a call may cost there.
@Doc("A database behind JDBC.")
@Example("{ url: \"${env:ERP_URL}\", user: app, password: \"${file:secrets/erp}\", pool: 8 }")
public record JdbcSettings(
    @Doc("The address as its driver takes it: `jdbc:postgresql://HOST/DATABASE`.") String url,
    @Doc("Who connects.") @Nullable String user,
    @Doc("The password, by reference.") @Nullable Secret password,
    @Doc("Connections at most, about twice the cores of the database; calls wait for a free one.")
        @Default("8")
        @Bounds(min = 1, max = 1000)
        int pool,
    @Doc("The catalogue the tables are in; the connection's own where nothing is said.")
        @Nullable String catalog,
    @Doc("The schema the tables are in; that of the snapshot where nothing is said.")
        @Nullable String schema,
    @Doc("How long opening a connection may take.") @Default("3s") Duration connectTimeout,
    @Doc("How long a call may take, whatever its own deadline says.") @Default("60s")
        Duration statementMax,
    @Doc("Rows fetched at once while a list is streamed.")
        @Default("500")
        @Bounds(min = 1, max = 100_000)
        int fetchSize,
    @Doc("A streamed list of more rows is ended with a fault.")
        @Default("10000000")
        @Bounds(min = 1)
        long rowsMax) {

  /// The same, looking where a snapshot was taken unless these settings say where.
  JdbcSettings placed(String catalogOfSnapshot, String schemaOfSnapshot) {
    return new JdbcSettings(
        url,
        user,
        password,
        pool,
        catalog == null && !catalogOfSnapshot.isEmpty() ? catalogOfSnapshot : catalog,
        schema == null && !schemaOfSnapshot.isEmpty() ? schemaOfSnapshot : schema,
        connectTimeout,
        statementMax,
        fetchSize,
        rowsMax);
  }

  /// Settings with every default, for imports and tests.
  public static JdbcSettings of(String url, @Nullable String user, @Nullable Secret password) {
    return new JdbcSettings(
        url,
        user,
        password,
        8,
        null,
        null,
        Duration.ofSeconds(3),
        Duration.ofSeconds(60),
        500,
        10_000_000);
  }
}
