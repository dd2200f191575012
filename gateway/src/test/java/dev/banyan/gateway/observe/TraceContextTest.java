package dev.banyan.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `traceparent` and `tracestate` by the letter of W3C Trace Context.
class TraceContextTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String VALID = "00-" + TRACE + "-" + SPAN + "-01";

  private static @Nullable TraceContext parse(String parent) {
    return TraceContext.parse(parent, List.of());
  }

  private static String state(String... headers) {
    TraceContext context = TraceContext.parse(VALID, List.of(headers));
    return context == null ? "no context" : context.state();
  }

  @Test
  void readsAValidOneAndWritesItAgain() {
    TraceContext context = parse(VALID);
    assertThat(context).isNotNull();
    if (context != null) {
      assertThat(context.traceparent()).isEqualTo(VALID);
      assertThat(context.traceId()).isEqualTo(TRACE);
      assertThat(context.sampled()).isTrue();
    }
  }

  @Test
  void readsTheBeginningOfALaterVersion() {
    assertThat(parse("cc" + VALID.substring(2) + "-what-the-future-will-be")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      })
  void takesWhatIsNotExactlyOfTheFormAsNotSent(String parent) {
    assertThat(parse(parent)).isNull();
  }

  @Test
  void takesTwoParentsAsNone() {
    FakeIncoming incoming =
        new FakeIncoming("GET", "/").with("traceparent", VALID).with("traceparent", VALID);
    assertThat(TraceContext.of(incoming)).isNull();
  }

  @Test
  void joinsStatesOfSeveralHeaders() {
    assertThat(state("a=1", "b=2, c=3")).isEqualTo("a=1,b=2, c=3");
  }

  @Test
  void dropsStatesThatAreInvalidOrTooMany() {
    assertThat(state("no-equals-sign")).isEmpty();
    assertThat(state("UPPER=1")).isEmpty();
    assertThat(state("a=b\u0001")).isEmpty();
    assertThat(state("a=" + "x".repeat(600))).isEmpty();
    assertThat(state("a=1,".repeat(33))).isEmpty();
  }

  @Test
  void makesIdsOfItsOwnWhereTheCallerSentNone() {
    LightTrace trace = new LightTrace(null);
    assertThat(trace.id()).hasSize(32).isEqualTo(trace.exchange());
    assertThat(parse(trace.traceparent())).isNotNull();
    assertThat(trace.traceparent()).startsWith("00-" + trace.id()).endsWith("-00");
  }

  @Test
  void passesTheCallersPlaceOnAndStillNamesEachRequest() {
    TraceContext caller = TraceContext.parse(VALID, List.of("a=1"));
    LightTrace one = new LightTrace(caller);
    LightTrace other = new LightTrace(caller);
    assertThat(one.span("hop").inside().traceparent()).isEqualTo(VALID);
    assertThat(one.tracestate()).isEqualTo("a=1");
    assertThat(one.exchange()).startsWith(TRACE).isNotEqualTo(other.exchange());
  }
}
