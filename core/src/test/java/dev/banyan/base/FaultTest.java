package dev.banyan.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultTest {
  @ParameterizedTest
  @CsvSource({
    "'', is required, The body is required",
    "query.size, must be a number, query.size must be a number",
    "/lines/0, is not a field, /lines/0 is not a field"
  })
  void saysOfWhatIsInvalidWhereItIs(String path, String message, String said) {
    Fault fault = Fault.invalid(List.of(new Fault.Violation(path, message)));

    assertThat(fault.getMessage()).isEqualTo(said);
  }
}
