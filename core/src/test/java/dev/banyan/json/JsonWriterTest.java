package dev.banyan.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Page;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
  private static final Structure PERSON =
      Structure.of(
          "Person",
          List.of(
              Field.required("id", Type.Int.BITS32),
              Field.optional("email", Type.Text.ANY).marked(Field.Mark.PRIVATE),
              Field.optional("note", Type.Text.ANY).nullable(true)));

  @Test
  void writesEveryKindOfValue() {
    Structure all =
        Structure.of(
            "All",
            List.of(
                Field.required("text", Type.Text.ANY),
                Field.required("long", Type.Int.BITS64),
                Field.required("money", new Type.Decimal(11, 2)),
                Field.required("big", new Type.Decimal(18, 4)),
                Field.required("real", new Type.Real(64)),
                Field.required("date", Type.Date.DATE),
                Field.required("time", Type.Time.TIME),
                Field.required("at", Type.Timestamp.INSTANT),
                Field.required("bytes", new Type.Binary(9)),
                Field.required("list", Type.ListOf.of(Type.Bool.BOOL))));
    Struct value =
        Struct.of(
            all,
            "\"é\n𝄞",
            Long.MAX_VALUE,
            new BigDecimal("0.10"),
            new BigDecimal("1.0000"),
            0.5,
            LocalDate.of(2026, 1, 2),
            LocalTime.of(9, 30),
            OffsetDateTime.parse("2026-01-02T03:04:00.500+01:00"),
            Bytes.wrap(new byte[] {1, 2}),
            List.of(true, false));

    String json = text(JsonWriter.of(all).bytes(value));

    assertThat(json)
        .isEqualTo(
            "{'text':'\\'é\\n𝄞','long':'9223372036854775807','money':0.10,"
                + "'big':'1.0000','real':0.5,"
                + "'date':'2026-01-02','time':'09:30:00','at':'2026-01-02T03:04:00.500+01:00',"
                + "'bytes':'AQI=','list':[true,false]}");
  }

  @Test
  void leavesOutWhatIsAbsentAndWritesWhatIsNull() {
    JsonWriter writer = JsonWriter.of(PERSON);

    assertThat(text(writer.bytes(Struct.of(PERSON, 1L, null, null)))).isEqualTo("{'id':1}");
    assertThat(text(writer.bytes(Struct.of(PERSON, 1L, "", Null.NULL))))
        .isEqualTo("{'id':1,'email':'','note':null}");
    assertThat(text(writer.bytes(null))).isEqualTo("null");
  }

  @Test
  void masksPrivateFieldsForLogs() {
    JsonWriter writer = JsonWriter.of(PERSON, JsonNumbers.SAFE, JsonWriter.Show.MASKED);

    assertThat(text(writer.bytes(Struct.of(PERSON, 1L, "a@b.example", null))))
        .isEqualTo("{'id':1,'email':'***'}");
  }

  @Test
  void writesAMillionRowsAsTheyComeAndClosesThem() throws Exception {
    CountedRows rows = new CountedRows(1_000_000);
    CountedBytes out = new CountedBytes();

    JsonWriter.of(Type.ListOf.of(PERSON)).write(rows, out);

    assertThat(rows.closed).isTrue();
    assertThat(out.count).isGreaterThan(10_000_000);
  }

  @Test
  void closesRowsThatFailAndDoesNotCloseTheArray() {
    CountedRows rows = new CountedRows(10);
    rows.failsAt = 3;
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThatThrownBy(() -> JsonWriter.of(Type.ListOf.of(PERSON)).write(rows, out))
        .isInstanceOf(Fault.class);

    assertThat(rows.closed).isTrue();
    assertThat(text(out.toByteArray())).doesNotEndWith("]");
  }

  @Test
  void writesPagesWithTheirCursor() {
    JsonWriter writer = JsonWriter.of(Type.ListOf.of(Type.Int.BITS32));

    assertThat(text(writer.bytes(new Page(List.of(1L), "abc"))))
        .isEqualTo("{'items':[1],'next':'abc'}");
    assertThat(text(writer.bytes(new Page(List.of(), null)))).isEqualTo("{'items':[]}");
  }

  @Test
  void writesOneOfsWithTheirDiscriminatorFirst() {
    Structure cat =
        Structure.of(
            "Cat",
            List.of(Field.required("name", Type.Text.ANY), Field.required("kind", Type.Text.ANY)));
    List<OneOf.Case> cases = List.of(new OneOf.Case("cat", cat));
    OneOf named = OneOf.of("Pet", "kind", cases);
    OneOf single = OneOf.of("Pet", null, cases);
    Struct tom = Struct.of(cat, "Tom", "cat");

    assertThat(text(JsonWriter.of(named).bytes(new Chosen(named, cases.getFirst(), tom))))
        .isEqualTo("{'kind':'cat','name':'Tom'}");
    assertThat(text(JsonWriter.of(single).bytes(new Chosen(single, cases.getFirst(), tom))))
        .isEqualTo("{'cat':{'name':'Tom','kind':'cat'}}");
  }

  @Test
  void refusesWhatJsonHasNoFormFor() {
    assertThatThrownBy(() -> JsonWriter.of(new Type.Real(64)).bytes(Double.NaN))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE));
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8).replace('"', '\'');
  }

  private static final class CountedBytes extends java.io.OutputStream {
    private long count;

    @Override
    public void write(int unit) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      count += length;
    }
  }

  private static final class CountedRows implements Rows {
    private final int size;
    private int failsAt = -1;
    private int given;
    private boolean closed;

    CountedRows(int size) {
      this.size = size;
    }

    @Override
    public boolean hasNext() {
      return given < size;
    }

    @Override
    public Object next() {
      if (given == failsAt) {
        throw Fault.of(Fault.Kind.GARBAGE, "broken");
      }
      return Struct.of(PERSON, (long) given++, "a@b", null);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
