package dev.banyan.bench.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import javax.sql.DataSource;

/// `GET /v1/items?group=G001&size=100` as one would write it by hand for speed: Vert.x with its
/// native transport, a virtual thread for each request, HikariCP, the driver's own types, Jackson's
/// generator.
///
/// It does what Banyan's route does and no more: no deadline, no breaker, no metrics, no cursor.
public final class HandWritten {
  private static final String QUERY =
      """
      select "ITEMNO", "GRP_CD", "DESCR", "PRICE", "QTY", "ACT_FL", "CHG_DT", "NOTE"
      from "ITEM" where "GRP_CD" = ? order by "ITEMNO" limit ?""";
  private static final JsonFactory JSON = new JsonFactory();
  private static final int SIZE = 8192;

  private final DataSource database;

  private HandWritten(DataSource database) {
    this.database = database;
  }

  /// `PORT JDBC-URL POOL`
  public static void main(String[] arguments) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(arguments[1]);
    config.setUsername("postgres");
    config.setMaximumPoolSize(Integer.parseInt(arguments[2]));
    HandWritten handler = new HandWritten(new HikariDataSource(config));
    int port = Integer.parseInt(arguments[0]);
    int loops = Runtime.getRuntime().availableProcessors();
    VertxOptions options =
        new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops);
    var _ =
        Vertx.vertx(options)
            .deployVerticle(
                () -> new Listener(handler, port), new DeploymentOptions().setInstances(loops));
  }

  /// One on each event loop.
  private static final class Listener extends AbstractVerticle {
    private final HandWritten handler;
    private final int port;

    Listener(HandWritten handler, int port) {
      this.handler = handler;
      this.port = port;
    }

    @Override
    public void start() {
      var _ =
          vertx
              .createHttpServer()
              .requestHandler(request -> Thread.startVirtualThread(() -> handler.answer(request)))
              .listen(port, "127.0.0.1");
    }
  }

  private void answer(HttpServerRequest request) {
    try {
      String group = request.getParam("group", "");
      byte[] body = body(group, Integer.parseInt(request.getParam("size", "50")));
      var _ =
          request.response().putHeader("content-type", "application/json").end(Buffer.buffer(body));
    } catch (SQLException | IOException e) {
      var _ = request.response().setStatusCode(500).end(String.valueOf(e.getMessage()));
    }
  }

  private byte[] body(String group, int size) throws SQLException, IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(SIZE);
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(QUERY);
        JsonGenerator json = JSON.createGenerator(out)) {
      statement.setString(1, group);
      statement.setInt(2, size);
      json.writeStartObject();
      json.writeArrayFieldStart("items");
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          item(rows, json);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void item(ResultSet rows, JsonGenerator json) throws SQLException, IOException {
    json.writeStartObject();
    json.writeStringField("code", rows.getString(1).stripTrailing());
    json.writeStringField("group", rows.getString(2).stripTrailing());
    json.writeStringField("title", rows.getString(3));
    json.writeNumberField("price", rows.getBigDecimal(4));
    json.writeNumberField("quantity", rows.getInt(5));
    json.writeBooleanField("active", active(rows.getString(6)));
    json.writeStringField("changed", date(rows.getInt(7)).toString());
    String note = rows.getString(8);
    if (note != null) {
      json.writeStringField("note", note);
    }
    json.writeEndObject();
  }

  private static boolean active(String flag) {
    return switch (flag) {
      case "Y" -> true;
      case "N" -> false;
      default -> throw new IllegalStateException("unknown flag");
    };
  }

  private static LocalDate date(int digits) {
    return LocalDate.of(digits / 10_000, digits / 100 % 100, digits % 100);
  }
}
