package dev.banyan.connectors.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.QuerySource;
import dev.banyan.text.Mistake;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSqlTest {
  private static QuerySource source(String text, String... takes) {
    List<Field> fields =
        Arrays.stream(takes).map(name -> Field.required(name, Type.Text.ANY)).toList();
    return new QuerySource("q", text, Place.of("test"), Structure.of("q", fields), null, false);
  }

  private static NamedSql parse(Dialect dialect, String text, String... takes) {
    Mistakes mistakes = new Mistakes();
    NamedSql sql = NamedSql.parse(source(text, takes), dialect, mistakes);
    if (sql == null) {
      throw new AssertionError(mistakes.render());
    }
    return sql;
  }

  private static List<String> codes(String text, String... takes) {
    Mistakes mistakes = new Mistakes();
    assertThat(NamedSql.parse(source(text, takes), Dialect.POSTGRESQL, mistakes)).isNull();
    return mistakes.sorted().stream().map(Mistake::code).toList();
  }

  @Test
  void turnsNamesIntoMarksInTheirOrder() {
    NamedSql sql =
        parse(Dialect.POSTGRESQL, "select a from t where b = :x and c=:y or d=:x", "x", "y");
    assertThat(sql.text()).isEqualTo("select a from t where b = ? and c=? or d=?");
    assertThat(sql.names()).containsExactly("x", "y", "x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select ':no' from t where a = :x",
        "select 'it''s :no' from t where a = :x",
        "select E'\\':no' from t where a = :x",
        "select \":no\" from t where a = :x",
        "select \"a\"\":no\" from t where a = :x",
        "select $$ :no $$ from t where a = :x",
        "select $tag$ :no $$ $tag$ from t where a = :x",
        "select a -- :no\n from t where a = :x",
        "select a /* :no /* :no */ :no */ from t where a = :x",
        "select a::text from t where a = :x",
        "select a[1:n] from t where a = :x",
        "select a from t where a = :x::text",
        "select a from t where a = (:x)::text;",
        "select a from t where a = :x -- the end :no"
      })
  void findsNoNameInStringsCommentsCastsAndSlices(String text) {
    assertThat(parse(Dialect.POSTGRESQL, text, "x").names()).containsExactly("x");
  }

  @Test
  void readsTheQuotesOfEachDialect() {
    assertThat(
            parse(Dialect.MYSQL, "select `:no`, '\\':no' from t # :no\nwhere a = :x", "x").names())
        .containsExactly("x");
    assertThat(parse(Dialect.SQL_SERVER, "select [:no]]:no] from t where a = :x", "x").names())
        .containsExactly("x");
    assertThat(parse(Dialect.ORACLE, "select q'[it's :no]' from t where a = :x", "x").names())
        .containsExactly("x");
  }

  @Test
  void keepsOperatorsWithQuestionMarks() {
    assertThat(parse(Dialect.POSTGRESQL, "select a from t where j ? :x", "x").text())
        .isEqualTo("select a from t where j ?? ?");
  }

  @Test
  void saysTheTypeOfAParameterThatIsTestedForNull() {
    assertThat(parse(Dialect.POSTGRESQL, "select a from t where :x is null or a = :x", "x").text())
        .isEqualTo("select a from t where cast(? as text) is null or a = ?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select a from t where b = :y | unknown-parameter",
        "select a from t | unused-parameter",
        "select :x; select 2 | several-statements",
        "select :x; drop table t | several-statements",
        "delete from t where a = :x | query-that-writes",
        "update t set a = :x | query-that-writes",
        "insert into t values (:x) | query-that-writes",
        "drop table t -- :x | query-that-writes",
        "with d as (delete from t where a = :x returning a) select a from d | query-that-writes",
        "with d as (select 1) delete from t where a = :x | query-that-writes",
        "select a into u from t where a = :x | query-that-writes",
        "select a from t where a = :x for update | query-that-writes",
        "call p(:x) | query-that-writes",
        "select 'open from t where a = :x | bad-query",
        "select /* open from t where a = :x | bad-query",
        "select \"open from t where a = :x | bad-query"
      })
  void refusesWhatIsNotOneReadOnlyStatementOverItsParameters(String text, String code) {
    assertThat(codes(text, "x")).contains(code);
  }

  @Test
  void suggestsTheParameterThatWasMeant() {
    Mistakes mistakes = new Mistakes();
    NamedSql.parse(source("select 1 where a = :custmer", "customer"), Dialect.POSTGRESQL, mistakes);
    assertThat(mistakes.render()).contains("did you mean `:customer`?");
  }
}
