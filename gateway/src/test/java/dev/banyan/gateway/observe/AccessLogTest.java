package dev.banyan.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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

  @Test
  void writesALineForARequest() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    LineWriter writer = new LineWriter("test log", written, 16);
    AccessLog log = new AccessLog(writer);
    Caller caller = new Caller("staff", "ann", "north", Set.of(), Set.of(), Map.of());
    RouteMeter.Ended request =
        new RouteMeter.Ended(
            new FakeIncoming("GET", PATH),
            new Door("public", true),
            new LightTrace(null),
            PATH,
            MARKS,
            caller,
            0,
            Fault.builder(Fault.Kind.TIMEOUT, "too late").operator("\u2028").build(),
            CacheUse.HIT);

    log.ended(
        new AccessLog.Place(sight(false, true)),
        request,
        new Incoming.Outcome(504, 3, 70, true),
        1_234_567);
    writer.close();

    assertThat(written.toString(StandardCharsets.UTF_8))
        .matches(
            "\\{\"time\":\"20[-0-9]{8}T[0-9:]{8}\\.[0-9]{3}Z\",\"exchange\":\"([0-9a-f]{32})\","
                + "\"trace\":\"\\1\",\"listener\":\"public\",\"api\":\"shop\","
                + "\"route\":\"GET /x\",\"path\":\"/v1/people/\\*{3}/orders/7\","
                + "\"method\":\"GET\",\"status\":504,\"millis\":1\\.235,\"bytesIn\":3,"
                + "\"bytesOut\":70,\"completed\":true,\"callers\":\"staff\","
                + "\"caller\":\"#[0-9a-f]{16}\",\"tenant\":\"north\",\"remote\":\"192.0.2.1\","
                + "\"cache\":\"hit\",\"fault\":\"TIMEOUT\",\"faultName\":\"[a-z-]+\","
                + "\"operator\":\"\\\\u2028\"\\}\n");
  }

  private static RouteSight sight(Boolean... shown) {
    return new RouteSight("shop", "GET /x", List.of(shown), Set.of());
  }
}
