package dev.banyan.journal.postgres;

import dev.banyan.base.EndingSocketFactory;
import dev.banyan.base.Secret;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Where a PostgreSQL store is, and how long it may be silent.
///
/// @param url `jdbc:postgresql://HOST/DATABASE`
/// @param patience how long one answer of the server may take, and how long it is asked after a
///   lost commit
public record PostgresSettings(
    String url, @Nullable String user, @Nullable Secret password, Duration patience) {
  /// How long a server is waited for where nothing else is said.
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  /// How long a transaction may stand still before the server ends it: whoever waits for it still
  /// does so then.
  public Duration standing() {
    return patience.dividedBy(2);
  }

  /// What a connection to it is opened with.
  public Properties properties() {
    Properties all = new Properties();
    if (user != null) {
      all.setProperty("user", user);
    }
    if (password != null) {
      all.setProperty("password", password.reveal());
    }
    all.setProperty(EndingSocketFactory.PROPERTY, EndingSocketFactory.class.getName());
    String seconds = Long.toString(Math.max(1, patience.toSeconds()));
    all.setProperty("connectTimeout", seconds);
    all.setProperty("socketTimeout", seconds);
    all.setProperty("tcpKeepAlive", "true");
    all.setProperty("reWriteBatchedInserts", "true");
    all.setProperty("ApplicationName", "banyan-journal");
    return all;
  }
}
