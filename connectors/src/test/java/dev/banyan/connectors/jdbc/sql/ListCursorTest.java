package dev.banyan.connectors.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListCursorTest {
  private static final List<Type> DECIMAL = List.of(Type.Decimal.UNBOUNDED_DECIMAL);

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0.50", "12345678901234567890.123456789", "1E+20", "1E-20"})
  void carriesDecimalsExactly(String number) {
    BigDecimal value = new BigDecimal(number);

    List<Object> read =
        ListCursor.read(ListCursor.write(List.of(value), DECIMAL, "list"), DECIMAL, "list");

    assertThat((BigDecimal) read.getFirst()).isEqualByComparingTo(value);
  }

  @Test
  void carriesNulls() {
    String cursor = ListCursor.write(List.of(Null.NULL), DECIMAL, "list");

    assertThat(ListCursor.read(cursor, DECIMAL, "list")).containsExactly(Null.NULL);
  }

  /// A cursor is no secret: anybody can make one that a digest fits.
  @ParameterizedTest
  @ValueSource(strings = {"1e600000000", "1E-600000000", "1e2", "+1", ".5", "1.", "", "x"})
  void takesNoNumberThatIsShorterThanItsDigits(String number) {
    String made = ListCursor.write(List.of(number), List.of(Type.Text.ANY), "list");

    Fault fault = catchThrowableOfType(Fault.class, () -> ListCursor.read(made, DECIMAL, "list"));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
  }

  @Test
  void takesNoCursorOfAnotherList() {
    String cursor = ListCursor.write(List.of(BigDecimal.ONE), DECIMAL, "list");

    Fault fault =
        catchThrowableOfType(Fault.class, () -> ListCursor.read(cursor, DECIMAL, "other"));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
  }
}
