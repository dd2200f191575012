package dev.banyan.projection.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Stores of read models that another Banyan has written, on every database.
abstract class ViewSchemaContract {
  /// The store as the first schema made it, with one version that is shown.
  private static final List<String> FIRST =
      List.of(
          "create table banyan_view_schema (version integer not null)",
          "insert into banyan_view_schema values (1)",
          "create table banyan_view (id NUMBER primary key, name text not null,"
              + " hash text not null, shape text not null, ready NUMBER not null,"
              + " touched NUMBER not null, unique (name, hash))",
          "create table banyan_view_checkpoint (view NUMBER not null, partition NUMBER not null,"
              + " position NUMBER not null, hash BYTES not null, watermark NUMBER not null,"
              + " primary key (view, partition))",
          "create table banyan_view_parked (view NUMBER not null, tenant text not null,"
              + " key text not null, reason text not null, partition NUMBER not null,"
              + " position NUMBER not null, since NUMBER not null,"
              + " primary key (view, tenant, key))",
          "create table banyan_view_waiting (view NUMBER not null, tenant text not null,"
              + " key text not null, partition NUMBER not null, position NUMBER not null,"
              + " watermark NUMBER not null,"
              + " primary key (view, tenant, key, partition, position))",
          "create table banyan_view_next (id NUMBER not null)",
          "insert into banyan_view_next values (8)",
          "insert into banyan_view values (7, 'orders', 'abc', 'id text', 1, 5)");

  abstract String url();

  abstract ViewStore store();

  abstract String number();

  abstract String bytes();

  private void older() throws SQLException {
    for (String text : FIRST) {
      sql(text.replace("NUMBER", number()).replace("BYTES", bytes()));
    }
  }

  private void sql(String text) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  private int number(String question) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(question)) {
      return rows.next() ? rows.getInt(1) : -1;
    }
  }

  @Test
  void raisesAnOlderStoreAndKeepsWhatItHas() throws SQLException {
    older();

    try (ViewSession session = store().session()) {
      assertThat(session.catalog().versions("orders"))
          .containsExactly(new StoredView(7, "orders", "abc", "", "id text", true));
      Catalog.Wanted same = new Catalog.Wanted("orders", "abc", "in words", "id text", 1, 0, false);
      assertThat(session.catalog().adopt(same, 9).words()).isEqualTo("in words");
      assertThat(session.catalog().versions("orders"))
          .extracting(StoredView::words)
          .containsExactly("in words");
    }

    assertThat(number("select version from banyan_view_schema")).isEqualTo(3);
    store().session().close();
  }

  @Test
  void refusesAStoreOfANewerVersion() throws SQLException {
    store().session().close();
    sql("update banyan_view_schema set version = 99");

    assertThatThrownBy(() -> store().session())
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.operator()).contains("of a newer Banyan (schema 99"));
    assertThat(number("select version from banyan_view_schema")).isEqualTo(99);
  }

  @Test
  void leavesAnOlderStoreAsItIsWhereAStepFails() throws SQLException {
    older();
    sql("alter table banyan_view add column words integer");

    assertThatThrownBy(() -> store().session())
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.operator()).contains("words"));
    assertThat(number("select version from banyan_view_schema")).isEqualTo(1);
    assertThat(number("select count(*) from banyan_view")).isEqualTo(1);
  }

  @Test
  void refusesTablesOfWhichNobodySaysHowOldTheyAre() throws SQLException {
    older();
    sql("delete from banyan_view_schema");

    assertThatThrownBy(() -> store().session()).isInstanceOf(Fault.class);
    assertThat(number("select count(*) from banyan_view_schema")).isZero();
  }
}
