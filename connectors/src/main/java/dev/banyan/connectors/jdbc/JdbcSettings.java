package dev.banyan.connectors.jdbc;

import dev.banyan.base.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a database is reached, and what a call may cost there.
///
/// `pool` bounds the connections, about twice the cores of the database; a call that finds all of
/// them busy waits by its deadline. `statementMax` narrows the deadline of every call, `rowsMax` ends
/// a streamed list that has more rows.
public record JdbcSettings(
    String url,
    @Nullable String user,
    @Nullable Secret password,
    int pool,
    @Nullable String catalog,
    @Nullable String schema,
    Duration connectTimeout,
    Duration statementMax,
    int fetchSize,
    long rowsMax) {

  /// Settings with every default, for importers and tests.
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
