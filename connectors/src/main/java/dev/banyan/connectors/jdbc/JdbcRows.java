package dev.banyan.connectors.jdbc;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.connectors.jdbc.sql.RowReader;
import dev.banyan.value.Rows;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Rows as the database delivers them, a fetch at a time. Holds the lease until it is closed or
/// read to its end. The deadline of the call holds for the last row as for the first.
final class JdbcRows implements Rows {
  private final Lease lease;
  private final PreparedStatement statement;
  private final ResultSet rows;
  private final RowReader reader;
  private final Limits limits;
  private @Nullable Object ahead;
  private long count;
  private boolean ended;

  /// `operation` is for messages; `rowsMax` ends a list that has more.
  record Limits(String operation, int fetchSize, long rowsMax) {}

  JdbcRows(
      Lease lease, PreparedStatement statement, ResultSet rows, RowReader reader, Limits limits) {
    this.lease = lease;
    this.statement = statement;
    this.rows = rows;
    this.reader = reader;
    this.limits = limits;
  }

  @Override
  public boolean hasNext() {
    if (ahead == null && !ended) {
      advance();
    }
    return ahead != null;
  }

  @Override
  public Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Object row = ahead;
    ahead = null;
    if (row == null) {
      throw new NoSuchElementException();
    }
    return row;
  }

  private void advance() {
    boolean good = false;
    try {
      boolean fetches = count > 0 && count % limits.fetchSize() == 0;
      if (fetches) {
        lease.renew();
      }
      boolean more = lease.next(rows, statement);
      if (fetches || count == 0) {
        lease.rest();
      }
      if (more) {
        if (count == limits.rowsMax()) {
          throw tooMany();
        }
        ahead = reader.read(rows);
        count++;
        good = true;
      }
    } catch (SQLException e) {
      throw JobCall.fault(e, lease, limits.operation());
    } catch (Fault e) {
      throw e;
    } catch (RuntimeException e) {
      SQLException confused = lease.confused(e);
      throw confused == null ? e : JobCall.fault(confused, lease, limits.operation());
    } finally {
      if (!good) {
        close();
      }
    }
  }

  private Fault tooMany() {
    return Fault.builder(Fault.Kind.GARBAGE, "The list is too long")
        .operator(
            "%s has more than %d rows; page it or raise `rows-max`"
                .formatted(limits.operation(), limits.rowsMax()))
        .build();
  }

  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    try (lease;
        statement) {
      rows.close();
    } catch (SQLException _) {
      // The pool drops a connection that is broken.
    }
  }
}
