package dev.banyan.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private static final Structure LINE =
      Structure.of(
          "Line",
          List.of(
              Field.required("product", Type.Text.max(4)),
              Field.required("quantity", Type.Int.range(1, 99)),
              Field.required("price", new Type.Decimal(9, 2))));
  private static final Structure ORDER =
      Structure.of(
          "Order",
          List.of(
              Field.required("id", new Type.Text(1, 8, "[A-Z]+", false)),
              Field.optional("note", Type.Text.ANY).nullable(true),
              Field.optional("status", new Type.Enumeration(List.of("open", "closed"))),
              Field.optional("lines", new Type.ListOf(LINE, 1, 3))));

  @Test
  void keepsAbsentNullAndEmptyApart() {
    JsonReader reader = JsonReader.of(ORDER);

    Object absent = reader.read(utf8("{'id':'A'}"));
    Object none = reader.read(utf8("{'id':'A','note':null}"));
    Object empty = reader.read(utf8("{'note':'','id':'A'}"));

    assertThat(absent).isEqualTo(Struct.of(ORDER, "A", null, null, null));
    assertThat(none).isEqualTo(Struct.of(ORDER, "A", Null.NULL, null, null));
    assertThat(empty).isEqualTo(Struct.of(ORDER, "A", "", null, null));
  }

  @Test
  void reportsAllViolationsWithTheirPointers() {
    String body =
        "{'id':'a','note':5,'statu':'open','status':'opn','lines':"
            + "[{'product':'12345','quantity':100},{'product':null,'quantity':1.5,'price':1.234}]}";

    Fault fault = refusal(JsonReader.of(ORDER), body);

    assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
    assertThat(fault.violations())
        .containsExactly(
            new Fault.Violation("/id", "must match [A-Z]+"),
            new Fault.Violation("/note", "must be a text, not a number"),
            new Fault.Violation("/statu", "is not a field of Order; did you mean `status`?"),
            new Fault.Violation("/status", "must be one of: open, closed; did you mean `open`?"),
            new Fault.Violation("/lines/0/product", "must have at most 4 characters"),
            new Fault.Violation("/lines/0/quantity", "must be a whole number from 1 to 99"),
            new Fault.Violation("/lines/0/price", "is required"),
            new Fault.Violation("/lines/1/product", "must not be null; expected is a text"),
            new Fault.Violation("/lines/1/quantity", "must be a whole number"),
            new Fault.Violation(
                "/lines/1/price",
                "must be a decimal number of at most 7 digits before and 2 after the point"));
  }

  @Test
  void stopsAfterTwentyViolations() {
    StringBuilder body = new StringBuilder("{'id':'A'");
    for (int i = 0; i < 1000; i++) {
      body.append(",'unknown").append(i).append("':0");
    }

    Fault fault = refusal(JsonReader.of(ORDER), body.append('}').toString());

    assertThat(fault.violations()).hasSize(20);
  }

  @Test
  void passesOverUnknownMembersWhereTold() {
    JsonReader reader =
        JsonReader.of(
            ORDER,
            new JsonReader.Options(
                JsonLimits.DEFAULT, JsonReader.Unknown.IGNORE, JsonNumbers.PLAIN));

    Object value = reader.read(utf8("{'x':[{'id':1}],'id':'A','y':null}"));

    assertThat(value).isEqualTo(Struct.of(ORDER, "A", null, null, null));
  }

  @ParameterizedTest
  @CsvSource({
    "0.10, 0.10",
    "0.1, 0.10",
    "1e2, 100.00",
    "-0, 0.00",
    "12345678.900, 12345678.90",
    "1.5E+1, 15.00",
    "0e999999999, 0.00",
    "100000000e-1, 10000000.00"
  })
  void readsDecimalsExactly(String literal, BigDecimal expected) {
    Object value = JsonReader.of(new Type.Decimal(11, 2)).read(utf8(literal));

    assertThat(value).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999999999",
        "1e-999999999",
        "1e99999999999",
        "0.001",
        "1234567890",
        "'0.10'",
        "true",
        "-1e999999999"
      })
  void refusesDecimalsThatDoNotFit(String literal) {
    Fault fault = refusal(JsonReader.of(new Type.Decimal(11, 2)), literal);

    assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
  }

  @Test
  void takesLongNumbersAsTextAndAsNumber() {
    JsonReader decimal = JsonReader.of(new Type.Decimal(18, 4));
    JsonReader whole = JsonReader.of(Type.Int.BITS64);
    JsonReader huge = JsonReader.of(Type.Int.digits(30, true));

    assertThat(decimal.read(utf8("'12345678901234.5678'")))
        .isEqualTo(decimal.read(utf8("12345678901234.5678")))
        .isEqualTo(new BigDecimal("12345678901234.5678"));
    assertThat(whole.read(utf8("'9223372036854775807'"))).isEqualTo(Long.MAX_VALUE);
    assertThat(whole.read(utf8("-9223372036854775808"))).isEqualTo(Long.MIN_VALUE);
    assertThat(whole.read(utf8("1e3"))).isEqualTo(1000L);
    assertThat(huge.read(utf8("-100000000000000000000000000001")))
        .isEqualTo(new BigInteger("-100000000000000000000000000001"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'9223372036854775808'",
        "'+1'",
        "'01'",
        "' 1'",
        "'0x10'",
        "''",
        "'1e999999999'",
        "'NaN'"
      })
  void refusesTextsThatAreNoSuchNumber(String literal) {
    Fault fault = refusal(JsonReader.of(Type.Int.BITS64), literal);

    assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-29",
        "2026-2-1",
        "+12026-01-01",
        "2026-01-01T00:00:00Z",
        "20260101",
        "",
        "2026-13-01"
      })
  void refusesDatesThatAreNone(String text) {
    Fault fault = refusal(JsonReader.of(Type.Date.DATE), "'" + text + "'");

    assertThat(fault.getMessage()).contains("must be a date like");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T23:59:60Z", "2026-01-01T00:00Z", "2026-01-01T00:00:00+1:00",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00+25:00",
        "2026-01-01t00:00:00z", "é026-01-01T00:00:00Z"
      })
  void refusesTimestampsThatAreNone(String text) {
    Fault fault = refusal(JsonReader.of(Type.Timestamp.INSTANT), "'" + text + "'");

    assertThat(fault.getMessage()).contains("must be a timestamp with offset");
  }

  @Test
  void countsCodePointsAndPadsFixedTexts() {
    assertThat(JsonReader.of(Type.Text.max(2)).read(utf8("'𝄞𝄞'"))).isEqualTo("𝄞𝄞");
    assertThat(JsonReader.of(Type.Text.fixed(3)).read(utf8("'𝄞'"))).isEqualTo("𝄞  ");
  }

  @Test
  void matchesPatternsInLinearTime() {
    Type evil = new Type.Text(0, 100_000, "(a+)+b", false);
    Type lookahead = new Type.Text(0, 100_000, "(?=a)(a+)+b", false);
    String body = "'" + "a".repeat(50_000) + "'";

    assertThat(refusal(JsonReader.of(evil), body).kind()).isEqualTo(Fault.Kind.INVALID);
    assertThat(refusal(JsonReader.of(lookahead), body).kind()).isEqualTo(Fault.Kind.INVALID);
    assertThat(JsonReader.of(lookahead).read(utf8("'aab'"))).isEqualTo("aab");
  }

  @Test
  void readsOneOfsWhereverTheirDiscriminatorStands() {
    Structure card = Structure.of("Card", List.of(Field.required("pan", Type.Text.max(19))));
    Structure cash = Structure.of("Cash", List.of());
    OneOf payment =
        OneOf.of(
            "Payment", "kind", List.of(new OneOf.Case("card", card), new OneOf.Case("cash", cash)));
    JsonReader reader = JsonReader.of(payment);
    Chosen expected = new Chosen(payment, payment.cases().getFirst(), Struct.of(card, "4711"));

    assertThat(reader.read(utf8("{'kind':'card','pan':'4711'}"))).isEqualTo(expected);
    assertThat(reader.read(utf8("{'pan':'4711','kind':'card'}"))).isEqualTo(expected);
    assertThat(refusal(reader, "{'pan':'4711'}").violations())
        .containsExactly(new Fault.Violation("/kind", "is required; one of: card, cash"));
    assertThat(refusal(reader, "{'kind':'cart','pan':'4711'}").violations())
        .containsExactly(
            new Fault.Violation("/kind", "must be one of: card, cash; did you mean `card`?"));
    assertThat(refusal(reader, "{'pan':1,'kind':'card'}").violations())
        .containsExactly(new Fault.Violation("/pan", "must be a text, not a number"));
    assertThat(refusal(reader, "{'pan':1,'kind':'card','pan':2}").kind())
        .isEqualTo(Fault.Kind.MALFORMED);
  }

  @Test
  void readsOneOfsByTheirOnlyProperty() {
    OneOf choice =
        OneOf.of(
            "Choice",
            null,
            List.of(
                new OneOf.Case("number", Type.Int.BITS32), new OneOf.Case("word", Type.Text.ANY)));
    JsonReader reader = JsonReader.of(choice);

    assertThat(reader.read(utf8("{'number':5}")))
        .isEqualTo(new Chosen(choice, choice.cases().getFirst(), 5L));
    for (String bad : List.of("{}", "{'number':5,'word':'x'}", "{'nmber':5}", "5", "null")) {
      assertThat(refusal(reader, bad).kind()).isEqualTo(Fault.Kind.INVALID);
    }
  }

  @Test
  void readsBase64WithItsPadding() {
    JsonReader reader = JsonReader.of(new Type.Binary(4));

    assertThat(reader.read(utf8("'AQI='"))).isEqualTo(Bytes.wrap(new byte[] {1, 2}));
    for (String bad : List.of("'AQI'", "'AQI=AQI='", "'A-I='", "'AQIDBAU='", "3")) {
      assertThat(refusal(reader, bad).kind()).isEqualTo(Fault.Kind.INVALID);
    }
  }

  @Test
  void readsNullWhereItMayBe() {
    assertThat(JsonReader.of(Type.Bool.BOOL).nullable().read(utf8("null"))).isEqualTo(Null.NULL);
    assertThat(refusal(JsonReader.of(Type.Bool.BOOL), "null").violations()).hasSize(1);
  }

  static byte[] utf8(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  static Fault refusal(JsonReader reader, String body) {
    return refusal(() -> reader.read(utf8(body)));
  }

  static Fault refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
    return Assertions.catchThrowableOfType(Fault.class, reading);
  }
}
