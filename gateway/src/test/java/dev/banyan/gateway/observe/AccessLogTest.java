package dev.banyan.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What of a path and of a caller may stand in the log.
class AccessLogTest {
  private static final String PATH = "/v1/people/ann@example.org/orders/7";

  /// Start and end of each parameter, and room that is not used.
  private static final int[] MARKS = {11, 26, 34, 35, 0, 0};

  @Test
  void masksAParameterThatIsNotToBeSeen() {
    assertThat(AccessLog.path(sight(false, true), PATH, MARKS))
        .isEqualTo("/v1/people/***/orders/7");
  }

  @Test
  void masksAll() {
    assertThat(AccessLog.path(sight(false, false), PATH, MARKS))
        .isEqualTo("/v1/people/***/orders/***");
  }

  @Test
  void showsThePathOfARouteWithoutParameters() {
    assertThat(AccessLog.path(sight(), "/v1/status", new int[0])).isEqualTo("/v1/status");
  }

  @Test
  void showsNothingOfAPathThatNoRouteTakes() {
    assertThat(AccessLog.path(sight(), null, new int[0])).isNull();
  }

  @Test
  void givesTheSamePseudonymToTheSameCaller() {
    assertThat(AccessLog.pseudonym("ann"))
        .isEqualTo(AccessLog.pseudonym("ann"))
        .isNotEqualTo(AccessLog.pseudonym("bob"))
        .matches("#[0-9a-f]{16}");
  }

  private static RouteSight sight(Boolean... shown) {
    return new RouteSight("shop", "GET /x", List.of(shown), Set.of());
  }
}
