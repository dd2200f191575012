package dev.banyan.connectors.jdbc.pool;

import dev.banyan.base.Secret;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.ShortForm;
import java.time.Duration;
import java.util.List;
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
        long rowsMax,
    @Doc("Reads by key that arrive together are asked in one statement; each alone where absent.")
        @Nullable Batch batch,
    @Doc("Whether the database keeps statements prepared on each connection.") @Default
        Prepared prepared,
    @Doc("Copies of the database that follow it and answer reads, by their addresses. PostgreSQL.")
        List<String> replicas,
    @Doc("When a replica may answer.") @Default Replication replication) {

  public JdbcSettings {
    replicas = List.copyOf(replicas);
  }

  /// Point lookups put into one statement.
  @Doc("Reads by key that arrive together, put into one statement. `batch: 64` says how many.")
  @Example("{ max: 64, delay: 2ms }")
  public record Batch(
      @Doc("Lookups in one statement at most.")
          @ShortForm
          @Default("64")
          @Bounds(min = 2, max = 1000)
          int max,
      @Doc("How long a lookup waits for others at most, and only while one like it is under way.")
          @Default("2ms")
          Duration delay) {}

  /// Statements that the database keeps prepared.
  @Doc("Statements kept prepared on each connection. `prepared: false` keeps none.")
  @Example("{ statements: 256, after: 2 }")
  public record Prepared(
      @Doc("False where a pooler gives each transaction another connection.")
          @ShortForm
          @Default("true")
          boolean on,
      @Doc("Statements kept on one connection at most; the one not used longest goes first.")
          @Default("256")
          @Bounds(min = 1, max = 10_000)
          int statements,
      @Doc("From which use on a statement is kept.") @Default("2") @Bounds(min = 1, max = 1000)
          int after) {
    public static final Prepared USUAL = new Prepared(true, 256, 2);
  }

  /// When a replica may answer.
  @Doc("When a replica may answer a read.")
  @Example("{ lag-max: 10s, catch-up: 50ms, own-writes: 5s }")
  public record Replication(
      @Doc("A replica further behind is not asked.") @Default("10s") Duration lagMax,
      @Doc("How long a read waits for a replica to have a write; then the database itself does.")
          @Default("50ms")
          Duration catchUp,
      @Doc("How long a caller's reads see its writes without showing a position.") @Default("5s")
          Duration ownWrites) {
    public static final Replication USUAL =
        new Replication(Duration.ofSeconds(10), Duration.ofMillis(50), Duration.ofSeconds(5));
  }

  /// The same, looking where a snapshot was taken unless these settings say where.
  public JdbcSettings placed(String catalogOfSnapshot, String schemaOfSnapshot) {
    String catalogue =
        catalog == null && !catalogOfSnapshot.isEmpty() ? catalogOfSnapshot : catalog;
    String place = schema == null && !schemaOfSnapshot.isEmpty() ? schemaOfSnapshot : schema;
    return reached(url, pool).within(catalogue, place);
  }

  /// The same at another address and with so many connections.
  public JdbcSettings reached(String other, int connections) {
    return new JdbcSettings(
        other,
        user,
        password,
        connections,
        catalog,
        schema,
        connectTimeout,
        statementMax,
        fetchSize,
        rowsMax,
        batch,
        prepared,
        replicas,
        replication);
  }

  private JdbcSettings within(@Nullable String catalogue, @Nullable String place) {
    return new JdbcSettings(
        url,
        user,
        password,
        pool,
        catalogue,
        place,
        connectTimeout,
        statementMax,
        fetchSize,
        rowsMax,
        batch,
        prepared,
        replicas,
        replication);
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
        10_000_000,
        null,
        Prepared.USUAL,
        List.of(),
        Replication.USUAL);
  }
}
