package dev.banyan.journal.postgres;

import dev.banyan.value.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/// The arguments of a statement that takes rows as one array for each column, given in their order.
/// Arrays of these very types are sent as bytes; others would be spelled out as text.
final class Arguments {
  private final Connection connection;
  private final PreparedStatement statement;
  private int last;

  Arguments(Connection connection, PreparedStatement statement) {
    this.connection = connection;
    this.statement = statement;
  }

  <T> Arguments texts(List<T> rows, Function<T, String> value) throws SQLException {
    return array("text", rows.stream().map(value).toArray(String[]::new));
  }

  <T> Arguments longs(List<T> rows, Function<T, Long> value) throws SQLException {
    return array("int8", rows.stream().map(value).toArray(Long[]::new));
  }

  <T> Arguments ints(List<T> rows, Function<T, Integer> value) throws SQLException {
    return array("int4", rows.stream().map(value).toArray(Integer[]::new));
  }

  <T> Arguments bytes(List<T> rows, Function<T, Bytes> value) throws SQLException {
    return array("bytea", rows.stream().map(value).map(Bytes::unsafeArray).toArray(byte[][]::new));
  }

  private Arguments array(String type, Object[] elements) throws SQLException {
    last++;
    statement.setArray(last, connection.createArrayOf(type, elements));
    return this;
  }
}
