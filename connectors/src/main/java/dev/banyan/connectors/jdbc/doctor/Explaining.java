package dev.banyan.connectors.jdbc.doctor;

import dev.banyan.base.Deadline;
import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.value.Struct;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The plan of an operation's own statement: it runs over a connection that asks for the plan of
/// what it is given, in place of the rows. So what is explained is what runs. Used by one thread.
final class Explaining {
  /// What would change the session or end it.
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("setReadOnly", "setAutoCommit", "setNetworkTimeout", "commit", "rollback", "close");

  private static final Set<String> RUNS = Set.of("executeQuery", "execute", "executeUpdate");

  private final Connection connection;
  private final String prefix;

  /// `prefix` is what makes a statement tell its plan.
  Explaining(Connection connection, String prefix) {
    this.connection = connection;
    this.prefix = prefix;
  }

  /// Ends the operation with what the database said in place of rows.
  private static final class Told extends SQLException {
    private static final long serialVersionUID = 1L;

    Told(String plan) {
      super(plan);
    }
  }

  /// The plan; null where the operation asked nothing. Throws where the database refuses.
  @Nullable String plan(Asked asked, Struct input, Deadline deadline) throws SQLException {
    try (Lease lease = new Lease(explained(), deadline, () -> {})) {
      asked.body().run(input, lease);
      return null;
    } catch (Told told) {
      return told.getMessage();
    }
  }

  private Connection explained() {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          if (WITHOUT_EFFECT.contains(method.getName())) {
            return null;
          }
          if (method.getName().equals("prepareStatement") && arguments != null) {
            return statement(connection.prepareStatement(prefix + arguments[0]));
          }
          return invoke(connection, method, arguments);
        });
  }

  private static PreparedStatement statement(PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        (method, arguments) -> {
          if (RUNS.contains(method.getName())) {
            throw new Told(text(statement));
          }
          boolean limits = method.getName().equals("setMaxRows");
          return limits || method.getName().equals("setFetchSize")
              ? null
              : invoke(statement, method, arguments);
        });
  }

  private static String text(PreparedStatement statement) throws SQLException {
    StringBuilder text = new StringBuilder();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        text.append(rows.getString(1)).append('\n');
      }
    }
    return text.toString();
  }

  /// What a call of the stand-in does.
  @FunctionalInterface
  private interface Answer {
    @Nullable Object to(Method method, Object @Nullable [] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> kind, Answer answer) {
    return kind.cast(
        Proxy.newProxyInstance(
            Explaining.class.getClassLoader(),
            new Class<?>[] {kind},
            (_, method, arguments) -> answer.to(method, arguments)));
  }

  private static @Nullable Object invoke(
      Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
