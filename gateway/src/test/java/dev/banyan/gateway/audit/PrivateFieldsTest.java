package dev.banyan.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PrivateFieldsTest {
  private static final Structure ADDRESS =
      Structure.of(
          "Address",
          List.of(
              Field.required("street", Type.Text.max(40)).marked(Field.Mark.PRIVATE),
              Field.required("country", Type.Text.max(2))));
  private static final Structure CUSTOMER =
      Structure.of(
          "Customer",
          List.of(
              Field.required("billing", ADDRESS),
              Field.required("shipping", ADDRESS),
              Field.required("others", Type.ListOf.of(ADDRESS))));

  private static PrivateFields of(Type type) {
    return Objects.requireNonNull(PrivateFields.of(type));
  }

  @Test
  void tellsAFieldForEachWayToIt() {
    assertThat(of(CUSTOMER).declared())
        .containsExactly("billing.street", "others.street", "shipping.street");
  }

  @Test
  void findsWhatIsThere() {
    Struct address = Struct.of(ADDRESS, "Main street", "DE");
    Struct customer = Struct.of(CUSTOMER, address, address, List.of());

    PrivateFields.Found found = of(CUSTOMER).in(customer, UnaryOperator.identity());

    assertThat(found.fields()).isEqualTo(Set.of("billing.street", "shipping.street"));
    assertThat(found.records()).isOne();
  }

  /// Twenty layers of two fields each have a million ways.
  @Test
  void saysThatThereAreMoreWhereNobodyCouldListThem() {
    Structure inner = ADDRESS;
    for (int i = 0; i < 20; i++) {
      inner =
          Structure.of("L" + i, List.of(Field.required("a", inner), Field.required("b", inner)));
    }

    List<String> declared = of(inner).declared();

    assertThat(declared).hasSizeLessThan(10_002).endsWith("…");
  }

  @Test
  void hasNothingToTellOfATypeWithoutPrivateFields() {
    assertThat(PrivateFields.of(Type.Text.ANY)).isNull();
    assertThat(PrivateFields.of(null)).isNull();
  }
}
