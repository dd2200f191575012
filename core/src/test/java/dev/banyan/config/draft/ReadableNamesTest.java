package dev.banyan.config.draft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Names of legacy systems made readable.
class ReadableNamesTest {
  private final ReadableNames names = new ReadableNames();

  @Test
  void writesAbbreviationsOut() {
    assertThat(names.field("CUST_NM")).isEqualTo("customerName");
    assertThat(names.type("XMLHttpRequest")).isEqualTo("XmlHttpRequest");
    assertThat(ReadableNames.hyphens("GetCustByID")).isEqualTo("get-customer-by-id");
    assertThat(ReadableNames.path("ORD_DETAILS")).isEqualTo("order-details");
  }

  @Test
  void givesNoNameTwice() {
    names.field("cust_nm");

    assertThat(names.field("CUST-NM")).isEqualTo("customerName2");
    assertThat(names.isFree("customerName3")).isTrue();
  }

  @Test
  void avoidsWhatExpressionsCannotTake() {
    assertThat(names.field("IN")).isEqualTo("inValue");
    assertThat(ReadableNames.words("4711")).containsExactly("n4711");
    assertThat(ReadableNames.words("%")).containsExactly("n");
  }

  @Test
  void formsOneAndMany() {
    assertThat(names.typeOfOne("order_details")).isEqualTo("OrderDetail");
    assertThat(names.typeOfOne("addresses")).isEqualTo("Address");
    assertThat(ReadableNames.plural("company")).isEqualTo("companies");
    assertThat(ReadableNames.plural("orders")).isEqualTo("orders");
    assertThat(ReadableNames.plural("series")).isEqualTo("series");
  }

  @Test
  void quotesWhatYamlWouldRead() {
    assertThat(YamlWord.quoted("crm.Get#1")).isEqualTo("crm.Get#1");
    assertThat(YamlWord.quoted("null")).isEqualTo("\"null\"");
    assertThat(YamlWord.quoted("a: \"b\"\n")).isEqualTo("\"a: \\\"b\\\"\\n\"");
  }
}
