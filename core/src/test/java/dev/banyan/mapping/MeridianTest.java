package dev.banyan.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.mapping.Mapping.FieldReport;
import dev.banyan.mapping.law.LawReport;
import dev.banyan.mapping.law.Laws;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.type.Type.Date;
import dev.banyan.type.Type.Decimal;
import dev.banyan.type.Type.Enumeration;
import dev.banyan.type.Type.Int;
import dev.banyan.type.Type.ListOf;
import dev.banyan.type.Type.Text;
import dev.banyan.type.Type.Timestamp;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The mappings of the worked example, over legacy structures made by hand.
class MeridianTest {
  private static final Structure CONTACT =
      Structure.of(
          "Contact", List.of(Field.optional("EMAIL", Text.ANY), Field.optional("PHONE", Text.ANY)));
  private static final Structure RECORD =
      Structure.of(
          "CustomerRecord",
          List.of(
              Field.required("CUSTNO", Text.max(8)),
              Field.required("CUST_NM", Text.max(60)),
              Field.required("STAT_CD", Text.max(1)),
              Field.required("CR_LIM", Int.BITS32),
              Field.required("OPEN_DT", Text.max(8)),
              Field.optional("CONTACT", CONTACT),
              Field.required("SRC_SYS", Text.max(10)),
              Field.required("UPD_DT", Text.max(8)),
              Field.optional("FILLER", Text.ANY)));
  private static final Structure CUSTOMER =
      Structure.of(
          "Customer",
          List.of(
              Field.required("id", Text.max(8)),
              Field.required("name", Text.max(60)),
              Field.required("status", new Enumeration(List.of("active", "suspended", "closed"))),
              Field.required("credit", new Decimal(11, 2)),
              Field.optional("since", Date.DATE),
              Field.optional("email", Text.max(120))));
  private static final Structure ORDHDR =
      Structure.of(
          "ORDHDR",
          List.of(
              Field.required("ORDNO", Text.max(12)),
              Field.required("CUSTNO", Text.fixed(8)),
              Field.required("ORD_DT", Int.digits(8, true)),
              Field.required("ORD_TM", Int.digits(6, true)),
              Field.required("CLERK", Text.max(8)).nullable(true)));
  private static final Structure ORDLIN =
      Structure.of(
          "ORDLIN",
          List.of(
              Field.required("ORDNO", Text.max(12)),
              Field.required("LINENO", Int.digits(4, true)),
              Field.required("PRODCD", Text.fixed(12)),
              Field.required("QTY", Int.BITS32),
              Field.required("PRICE", new Decimal(9, 2))));
  private static final Structure LINE =
      Structure.of(
          "Line",
          List.of(
              Field.required("product", Text.max(12)),
              Field.required("quantity", Int.BITS64),
              Field.required("price", new Decimal(9, 2))));
  private static final Structure ORDER =
      Structure.of(
          "Order",
          List.of(
              Field.required("id", Text.max(12)),
              Field.required("customer", Text.max(8)),
              Field.required("placed", Timestamp.INSTANT),
              Field.required("lines", ListOf.of(LINE)),
              Field.required("total", new Decimal(13, 2))));

  private static Mapping customer() {
    return Compiled.between(RECORD, CUSTOMER)
        .mapping(
            """
            fields:
              id:     CUSTNO
              name:   [CUST_NM, trim]
              status: [STAT_CD, { values: { A: active, S: suspended, C: closed } }]
              credit: [CR_LIM, { implied-decimals: 2 }]
              since:  [OPEN_DT, { date: uuuuMMdd, absent: "00000000" }]
              email:  [CONTACT.EMAIL, empty-is-absent]
            write:
              SRC_SYS: { constant: BANYAN }
              UPD_DT:  { compute: "now()", lens: { date: uuuuMMdd } }
            """);
  }

  private static Mapping order() {
    return Compiled.to(ORDER)
        .part("header", ORDHDR)
        .part("lines", ListOf.of(ORDLIN))
        .mapping(
            """
            fields:
              id:       header.ORDNO
              customer: [header.CUSTNO, trim]
              placed:
                join: [header.ORD_DT, header.ORD_TM]
                lens: { timestamp: uuuuMMddHHmmss, zone: Europe/Berlin }
              lines:
                each: lines
                key: LINENO
                fields: { product: [PRODCD, trim], quantity: QTY, price: PRICE }
              total: { compute: "sum(lines.map(l, l.price * decimal(l.quantity)))" }
            """);
  }

  private static Struct record() {
    Struct contact = Struct.of(CONTACT, "a@b.example", "030");
    return Struct.of(
        RECORD, "C1", "Ada  ", "A", 12345L, "20240229", contact, "OLD", "20200101", "xyz");
  }

  @Test
  void readsACustomer() {
    Struct shown = customer().toModern(record());

    assertThat(shown)
        .isEqualTo(
            Struct.of(
                CUSTOMER,
                "C1",
                "Ada",
                "active",
                new BigDecimal("123.45"),
                LocalDate.of(2024, 2, 29),
                "a@b.example"));
  }

  @Test
  void writesACustomerAndKeepsWhatItDoesNotOwn() {
    Mapping mapping = customer();
    Struct changed = mapping.toModern(record()).toBuilder().set("status", "closed").build();

    Struct written = mapping.toLegacy(changed, record());

    assertThat(written)
        .isEqualTo(
            record().toBuilder()
                .set("STAT_CD", "C")
                .set("SRC_SYS", "BANYAN")
                .set("UPD_DT", "20261122")
                .build());
  }

  @Test
  void createsACustomerWithoutASinceAndAnEmail() {
    Struct customer =
        Struct.of(CUSTOMER, "C2", "Bob", "active", new BigDecimal("0.00"), null, null);

    Struct written = customer().create(customer);

    assertThat(written)
        .isEqualTo(
            Struct.of(RECORD, "C2", "Bob", "A", 0L, "00000000", null, "BANYAN", "20261122", null));
    assertThat(customer().obstacles(true)).isEmpty();
  }

  @Test
  void classesTheFieldsOfACustomer() {
    assertThat(customer().report())
        .extracting(FieldReport::modern, FieldReport::fidelity)
        .containsExactly(
            tuple("/id", Fidelity.LOSSLESS),
            tuple("/name", Fidelity.NEEDS_ORIGINAL),
            tuple("/status", Fidelity.MAY_FAIL),
            tuple("/credit", Fidelity.MAY_FAIL),
            tuple("/since", Fidelity.MAY_FAIL),
            tuple("/email", Fidelity.MAY_FAIL));
    assertThat(customer().needsOriginal()).isTrue();
    assertThat(customer().coverage().unmappedLegacy()).containsExactly("CONTACT.PHONE", "FILLER");
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }

  private static Struct orderRecord(Mapping mapping) {
    Struct header = Struct.of(ORDHDR, "O1", "C1      ", 20240701L, 93000L, "KIM");
    Struct one = Struct.of(ORDLIN, "O1", 1L, "P1          ", 2L, new BigDecimal("1.50"));
    Struct two = Struct.of(ORDLIN, "O1", 2L, "P2          ", 1L, new BigDecimal("4.00"));
    return Struct.of(mapping.legacy(), header, List.of(one, two));
  }

  @Test
  void readsAnOrderFromTwoParts() {
    Mapping mapping = order();

    Struct shown = mapping.toModern(orderRecord(mapping));

    assertThat(shown.at("placed")).isEqualTo(OffsetDateTime.parse("2024-07-01T09:30:00+02:00"));
    assertThat(shown.at("total")).isEqualTo(new BigDecimal("7.00"));
    assertThat(shown.at("lines"))
        .isEqualTo(
            List.of(
                Struct.of(LINE, "P1", 2L, new BigDecimal("1.50")),
                Struct.of(LINE, "P2", 1L, new BigDecimal("4.00"))));
  }

  @Test
  void refusesToWriteTheTotalOfAnOrder() {
    assertThat(order().obstacles(false))
        .extracting(WriteObstacle::kind, WriteObstacle::field)
        .containsExactly(tuple(WriteObstacle.Kind.ONE_WAY, "/total"));
    assertThat(order().obstacles(true))
        .extracting(WriteObstacle::field)
        .containsExactlyInAnyOrder("/total", "lines.ORDNO");
  }

  @Test
  void readsARowAndAProduct() {
    Structure head =
        Structure.of(
            "OrderHead",
            List.of(
                Field.required("id", Text.max(12)),
                Field.required("customer", Text.max(8)),
                Field.required("placed", Timestamp.INSTANT)));
    Structure row = Structure.of("row", ORDHDR.fields().subList(0, 4));
    Mapping heads =
        Compiled.between(row, head)
            .mapping(
                """
                fields:
                  id:       ORDNO
                  customer: [CUSTNO, trim]
                  placed:
                    join: [ORD_DT, ORD_TM]
                    lens: { timestamp: uuuuMMddHHmmss, zone: UTC }
                """);

    Struct shown = heads.toModern(Struct.of(row, "O1", "C1      ", 20240701L, 0L));

    assertThat(shown.at("placed")).isEqualTo(OffsetDateTime.parse("2024-07-01T00:00Z"));
    assertThat(Laws.check(heads, 7, 200).holds()).isTrue();
  }

  @Test
  void mapsAProductWithoutTheOptionalFieldItDoesNotName() {
    Structure table =
        Structure.of(
            "PRODUCT",
            List.of(
                Field.required("PRODCD", Text.fixed(12)),
                Field.required("DESCR", Text.fixed(80)),
                Field.required("PRICE", new Decimal(9, 2))));
    Structure product =
        Structure.of(
            "Product",
            List.of(
                Field.required("code", Text.max(12)),
                Field.required("title", Text.max(80)),
                Field.required("price", new Decimal(9, 2)),
                Field.optional("updated", Timestamp.INSTANT)));

    Mapping mapping =
        Compiled.between((Type) table, product)
            .mapping("fields: { code: [PRODCD, trim], title: [DESCR, trim], price: PRICE }");

    assertThat(mapping.needsOriginal()).isFalse();
    assertThat(mapping.coverage().unmappedModern()).containsExactly("/updated");
    assertThat(mapping.report()).extracting(FieldReport::fidelity).containsOnly(Fidelity.LOSSLESS);
    assertThat(Laws.check(mapping, 3, 200).holds()).isTrue();
  }

  @Test
  void keepsTheLaws() {
    LawReport customers = Laws.check(customer(), 20261122, 300);
    LawReport orders = Laws.check(order(), 20261122, 300);

    assertThat(customers.holds()).as(customers.render()).isTrue();
    assertThat(orders.holds()).as(orders.render()).isTrue();
    assertThat(customers.held(LawReport.Law.GET_PUT)).isGreaterThan(100);
    assertThat(orders.held(LawReport.Law.GET_PUT)).isGreaterThan(100);
  }
}
