package dev.banyan.gateway.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.http.Incoming;
import dev.banyan.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is found of requests, what becomes of them, and what that may cost.
class ValidationTest {
  private static final String JSON = "application/json: { schema: { type: [object, array] } }";
  private static final Validation.Target TARGET = new Validation.Target("/things", null);

  private final List<String> counted = new ArrayList<>();

  private Validation validation(Validation.Mode requests, String content) {
    Validation.Settings settings =
        new Validation.Settings(
            "things.yaml", requests, Validation.Mode.OFF, true, 1 << 20, 1 << 20);
    return new Validation(settings, Requests.rules("3.1.0", content), 0)
        .telling("POST /things", (message, kind) -> counted.add(message + " " + kind));
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes zipped(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Bytes.wrap(out.toByteArray());
  }

  private static Finding found(Validation validation, Requests request, Bytes body) {
    Incoming incoming = request.incoming();
    Validation.Asked asked = validation.ask(incoming, TARGET);
    assertThat(asked.finding()).isEqualTo(Finding.RIGHT);
    assertThat(asked.readsBody()).isTrue();
    return validation.body(asked, incoming, body);
  }

  // ---- checks that fail

  @ParameterizedTest
  @EnumSource(value = Validation.Mode.class, names = "OFF", mode = EnumSource.Mode.EXCLUDE)
  void letsABodyPassWhoseCheckFailsOnlyWhereThatIsReported(Validation.Mode mode) {
    Validation validation = validation(mode, JSON);
    Requests request = Requests.of("content-type", "application/json");
    List<Supplier<HeldBytes>> failures =
        List.of(
            () -> {
              throw new IllegalStateException("x");
            },
            () -> {
              throw new StackOverflowError();
            });
    for (Supplier<HeldBytes> failure : failures) {
      Incoming incoming = request.failing(failure).incoming();
      Validation.Asked asked = validation.ask(incoming, TARGET);

      Finding finding = validation.body(asked, incoming, bytes("{}"));

      assertThat(finding.fault()).isNotNull().hasMessage("Internal error");
      assertThat(validation.refuses(asked, finding)).isEqualTo(mode == Validation.Mode.REFUSE);
    }
    assertThat(counted).containsExactly("REQUEST NOT_CHECKED", "REQUEST NOT_CHECKED");
  }

  @ParameterizedTest
  @EnumSource(value = Validation.Mode.class, names = "OFF", mode = EnumSource.Mode.EXCLUDE)
  void letsARequestPassWhoseCheckFailsOnlyWhereThatIsReported(Validation.Mode mode) {
    Validation validation = validation(mode, JSON);
    Incoming broken = Requests.of().incoming();
    Incoming failing =
        (Incoming)
            Proxy.newProxyInstance(
                ValidationTest.class.getClassLoader(),
                new Class<?>[] {Incoming.class},
                (_, method, _) -> {
                  if (method.getName().equals("method")) {
                    return broken.method();
                  }
                  throw new IllegalStateException(method.getName());
                });

    Validation.Asked asked = validation.ask(failing, TARGET);

    assertThat(asked.readsBody()).isFalse();
    assertThat(validation.refuses(asked, asked.finding()))
        .isEqualTo(mode == Validation.Mode.REFUSE);
    assertThat(counted).containsExactly("REQUEST NOT_CHECKED");
  }

  // ---- content types

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json |  | BODY",
        "application/json | application/json | CONTENT_TYPE",
        "application/json | text/plain | CONTENT_TYPE",
        "application/json; charset=utf-16 |  | CONTENT_TYPE",
        "application/json x |  | CONTENT_TYPE",
        "application/json, text/plain |  | CONTENT_TYPE",
        "json |  | CONTENT_TYPE",
        "text/plain |  | RIGHT"
      })
  void passesNoBodyWhoseTypeIsUnclear(String first, String second, Finding.Kind kind) {
    Requests request =
        second == null
            ? Requests.of("content-type", first)
            : Requests.of("content-type", first, "Content-Type", second);
    for (String content : List.of("'*/*': { schema: { type: object } }", JSON + ", '*/*': {}")) {
      Validation validation = validation(Validation.Mode.REFUSE, content);
      Incoming incoming = request.incoming();
      Validation.Asked asked = validation.ask(incoming, TARGET);

      Finding finding =
          asked.readsBody() ? validation.body(asked, incoming, bytes("1")) : asked.finding();

      assertThat(finding.kind()).as(content).isEqualTo(kind);
    }
  }

  @Test
  void takesATwinOfTheContentTypeForUnclear() {
    Validation validation = validation(Validation.Mode.REFUSE, JSON + ", '*/*': {}");
    Incoming twin = Requests.of("Content_Type", "text/plain").incoming();

    assertThat(validation.ask(twin, TARGET).finding().kind()).isEqualTo(Finding.Kind.CONTENT_TYPE);
  }

  @Test
  void asksNoTypeWhereNothingIsLookedInto() {
    Validation validation = validation(Validation.Mode.REFUSE, "'*/*': {}");
    Incoming odd = Requests.of("content-type", "x", "content-type", "y").incoming();

    assertThat(validation.ask(odd, TARGET).finding()).isEqualTo(Finding.RIGHT);
  }

  // ---- cost

  @ParameterizedTest
  @CsvSource({"identity, true", "gzip, false", "br, false"})
  void checksOnTheEventLoopOnlyWhatIsNotPacked(String coding, boolean atOnce) {
    Validation validation = validation(Validation.Mode.REFUSE, JSON);
    Incoming incoming =
        Requests.of("content-type", "application/json", "content-encoding", coding).incoming();

    Validation.Asked asked = validation.ask(incoming, TARGET);
    boolean is = validation.atOnce(asked, incoming, zipped("[" + " ".repeat(60_000) + "]"));

    assertThat(is).isEqualTo(atOnce);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[%s0]", "{\"a\":[%s{}]}"})
  void makesNoMoreOfBodiesThanThereIsRoomFor(String frame) {
    Validation validation = validation(Validation.Mode.REFUSE, JSON);
    HeldBytes room = new HeldBytes(1 << 20);
    Requests request = Requests.of("content-type", "application/json").within(room);
    Bytes many = bytes(frame.formatted("0,".repeat(30_000)));
    Bytes few = bytes(frame.formatted("\"" + ",".repeat(60_000) + "\","));

    Finding full = found(validation, request, many);

    assertThat(full.kind()).isEqualTo(Finding.Kind.NOT_CHECKED);
    assertThat(full.fault())
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED));
    assertThat(found(validation, request, few)).isEqualTo(Finding.RIGHT);
    assertThat(room.bytes()).isZero();
    assertThat(room.refusals()).isEqualTo(1);
  }

  @Test
  void countsWhatABodyUnpacksTo() {
    Validation validation = validation(Validation.Mode.REFUSE, JSON);
    Bytes body = zipped("[\"" + "abcdefgh".repeat(8_000) + "\"]");
    Requests request = Requests.of("content-type", "application/json", "content-encoding", "gzip");

    Finding full = found(validation, request.within(new HeldBytes(160_000)), body);

    assertThat(full.kind()).isEqualTo(Finding.Kind.NOT_CHECKED);
    assertThat(full.isWrong()).isTrue();
    assertThat(found(validation, request.within(new HeldBytes(260_000)), body))
        .isEqualTo(Finding.RIGHT);
  }

  // ---- no body

  @ParameterizedTest
  @CsvSource({"true, BODY", "false, RIGHT"})
  void takesAnEmptyBodyOfUnsaidLengthForNone(boolean required, Finding.Kind kind) {
    Rules rules =
        Requests.rules(
            """
            openapi: 3.1.0
            info: { title: Things, version: "1" }
            paths:
              /things:
                post:
                  requestBody:
                    required: REQUIRED
                    content: { application/json: { schema: { type: object } } }
                  responses: { "200": { description: made } }
            """
                .replace("REQUIRED", String.valueOf(required)));
    Validation.Settings settings =
        new Validation.Settings(
            "things.yaml", Validation.Mode.REFUSE, Validation.Mode.OFF, true, 1_000, 1_000);

    Finding finding =
        found(
            new Validation(settings, rules, 0),
            Requests.of("content-type", "application/json"),
            bytes(""));

    assertThat(finding.kind()).isEqualTo(kind);
  }
}
