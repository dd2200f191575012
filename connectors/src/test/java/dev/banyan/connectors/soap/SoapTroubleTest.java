package dev.banyan.connectors.soap;

import static dev.banyan.connectors.soap.SoapFixture.signature;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Share;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connectors.web.Balance;
import dev.banyan.connectors.web.Urls;
import dev.banyan.http.HttpRuntime;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import dev.banyan.text.Mistakes;
import dev.banyan.value.Struct;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server that answers whatever it is told to, and keeps what it was sent.
class SoapTroubleTest {
  static final String WSDL =
      """
      <definitions xmlns="http://schemas.xmlsoap.org/wsdl/"
        xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
        xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
      <types><x:schema targetNamespace="urn:t" elementFormDefault="qualified">
      <x:element name="Get" type="x:string"/><x:element name="GetResponse" type="x:string"/>
      </x:schema>
      </types><message name="I"><part name="p" element="t:Get"/></message>
      <message name="O"><part name="p" element="t:GetResponse"/></message>
      <portType name="P"><operation name="Get"><input message="t:I"/><output message="t:O"/>
      </operation></portType><binding name="X" type="t:P">
      <s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
      <operation name="Get"><s:operation soapAction="urn:the-action"/>
      <input><s:body use="literal"/></input>
      <output><s:body use="literal"/></output></operation></binding>
      <service name="S"><port name="Q" binding="t:X"><s:address location="http://h/"/></port>
      </service>
      </definitions>
      """;

  private static final String ENVELOPE =
      "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'>"
          + "<e:Body>%s</e:Body></e:Envelope>";
  private static final String FINE =
      ENVELOPE.formatted("<GetResponse xmlns='urn:t'>é</GetResponse>");

  @TempDir Path folder = Path.of("");
  private final HttpRuntime http = HttpRuntime.start(1);
  private final Map<String, String> received = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private @Nullable HttpServer server;
  private Path wsdl = Path.of("");
  private int status = 200;
  private String contentType = "text/xml; charset=utf-8";
  private String encoding = "";
  private byte[] answer = FINE.getBytes(StandardCharsets.UTF_8);

  @BeforeEach
  void start() throws IOException {
    wsdl = Files.writeString(folder.resolve("s.wsdl"), WSDL);
    HttpServer made =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    made.createContext(
        "/",
        exchange -> {
          received.put("path of " + exchange.getRequestURI(), "");
          exchange.getRequestHeaders().forEach((name, all) -> received.put(name, all.getFirst()));
          byte[] body = exchange.getRequestBody().readAllBytes();
          received.put("body", new String(body, StandardCharsets.UTF_8));
          exchange.getResponseHeaders().add("Content-Type", contentType);
          if (!encoding.isEmpty()) {
            exchange.getResponseHeaders().add("Content-Encoding", encoding);
          }
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    made.start();
    server = made;
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
    http.close();
  }

  private URI url() {
    assertThat(server).isNotNull();
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/s");
  }

  private @Nullable Object call(SoapSettings settings) {
    LegacySystem system = SoapFixture.system(settings);
    try (LiveSystem live = system.open(http)) {
      Exchange exchange =
          new Exchange("x", Deadline.in(Duration.ofSeconds(5)), Caller.ANYONE, new Parent());
      return live.call("Get").call(Struct.of(signature(system, "Get").takes(), "é<"), exchange);
    }
  }

  private Fault refused() {
    Fault fault = catchThrowableOfType(Fault.class, () -> call(SoapFixture.settings(wsdl, url())));
    assertThat(fault).isNotNull();
    return fault;
  }

  @Test
  void sendsActionTraceAndBasicCredentials() {
    Object answered = call(SoapFixture.with(wsdl, url(), SoapSettings.Security.BASIC, "joe"));

    assertThat(answered).isEqualTo("é");
    assertThat(received)
        .containsEntry("SOAPAction", "\"urn:the-action\"")
        .containsEntry("Content-Type", "text/xml; charset=utf-8")
        .containsEntry("traceparent", "00-aa-bb-01")
        .containsEntry("X-Extra", "1")
        .containsEntry("Authorization", "Basic am9lOnBhc3M=");
    assertThat(received.get("body")).contains(">é&lt;</").doesNotContain("Security");
  }

  private static Urls both(URI one, URI other, Balance.@Nullable Sticky sticky) {
    Balance.Eject eject =
        new Balance.Eject(
            5, List.of(), Duration.ofSeconds(1), Duration.ofSeconds(1), Share.parse("50%"));
    return new Urls.Several(
        List.of(new Urls.Target(one, 1), new Urls.Target(other, 1)),
        new Balance(sticky, eject, Duration.ZERO, Share.parse("20%"), Duration.ofSeconds(30)),
        null);
  }

  @Test
  void refusesToKeepTogetherByWhatNoClientSends() {
    Mistakes mistakes = new Mistakes();
    Balance.Sticky header = new Balance.Sticky(Endpoints.By.HEADER, "X-Cart");

    SoapFixture.read(SoapFixture.at(wsdl, both(url(), url().resolve("/other"), header)), mistakes);

    assertThat(mistakes.render()).contains("know no header or cookie").contains("sticky: caller");
  }

  @Test
  void callsTheServiceAtAnyOfItsUrls() {
    URI other = url().resolve("/other");
    Urls urls = both(url(), other, null);
    SoapSettings settings = SoapFixture.at(wsdl, urls);

    for (int i = 0; i < 40; i++) {
      assertThat(call(settings)).isEqualTo("é");
    }

    assertThat(received).containsKeys("path of /s", "path of /other");
  }

  @Test
  void sendsAUsernameTokenWithATimestamp() {
    Object answered = call(SoapFixture.with(wsdl, url(), SoapSettings.Security.WSS_TEXT, "joe"));

    assertThat(answered).isEqualTo("é");
    assertThat(received).doesNotContainKey("Authorization");
    assertThat(received.get("body"))
        .contains("<wsse:Username>joe</wsse:Username>")
        .contains("#PasswordText\">pass</wsse:Password>")
        .contains("<wsu:Created>")
        .contains("mustUnderstand=\"1\"");
  }

  @Test
  void believesTheCharsetOfTheContentType() {
    contentType = "text/xml; charset=\"ISO-8859-1\"";
    answer = FINE.getBytes(StandardCharsets.ISO_8859_1);

    assertThat(call(SoapFixture.settings(wsdl, url()))).isEqualTo("é");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          text/html             | 502 | <html/> | text/html
          application/json      | 200 | {} | application/json
          text/xml              | 200 | <a> | out of contract
          text/xml              | 200 | <a/> | instead of a SOAP envelope
          text/xml              | 200 | <!DOCTYPE a><a/> | DOCTYPE
          text/xml              | 401 | x | credentials
          multipart/related     | 200 | --x | attachments
          text/xml; charset=zz  | 200 | <a/> | unsupported encoding
          """)
  void saysWhatAnAnswerIsThatIsNoSoap(String type, int code, String body, String told) {
    contentType = type;
    status = code;
    answer = body.getBytes(StandardCharsets.UTF_8);

    Fault fault = refused();

    assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
    assertThat(fault.operator()).contains(told).startsWith("Get");
    assertThat(fault.getMessage()).doesNotContain(told);
  }

  @ParameterizedTest
  @CsvSource({"503, text/html", "503, ''", "429, application/json"})
  void tellsAServiceThatTakesNoMoreFromOneThatTalksNonsense(int code, String type) {
    status = code;
    contentType = type;
    answer = new byte[0];

    assertThat(refused().kind()).isEqualTo(Fault.Kind.OVERLOADED);
  }

  /// As balancers and object stores say it.
  @ParameterizedTest
  @CsvSource({"503, OVERLOADED", "429, OVERLOADED", "500, GARBAGE"})
  void tellsXmlThatSaysThereIsTooMuchToDoFromNonsense(int code, Fault.Kind kind) {
    status = code;
    answer = "<Error><Code>SlowDown</Code></Error>".getBytes(StandardCharsets.UTF_8);

    assertThat(refused().kind()).isEqualTo(kind);
  }

  @Test
  void refusesAnAnswerCutOffAnywhere() {
    byte[] whole = FINE.getBytes(StandardCharsets.UTF_8);
    for (int length = 1; length < whole.length; length += 7) {
      answer = java.util.Arrays.copyOf(whole, length);

      assertThat(refused().kind()).as("cut at " + length).isEqualTo(Fault.Kind.GARBAGE);
    }
  }

  @Test
  void unpacksAnAnswerThatIsPackedUnasked() throws IOException {
    encoding = "gzip";
    answer = packed(FINE.getBytes(StandardCharsets.UTF_8));

    assertThat(call(SoapFixture.settings(wsdl, url()))).isEqualTo("é");
  }

  @Test
  void refusesABombInAnAnswer() throws IOException {
    encoding = "gzip";
    answer = packed(FINE.replace("é", " ".repeat(20_000_000)).getBytes(StandardCharsets.UTF_8));

    assertThat(refused().operator()).contains("unpacks to over 200 times its size");
  }

  @Test
  void refusesAnAnswerInACodingThatItDoesNotKnow() {
    encoding = "br";

    assertThat(refused().operator()).contains("content encoding");
  }

  private static byte[] packed(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(body);
    }
    return out.toByteArray();
  }

  @Test
  void refusesAnAnswerThatIsTooLarge() {
    answer = FINE.replace("é", "y".repeat(300_000)).getBytes(StandardCharsets.UTF_8);

    assertThat(refused().kind()).isEqualTo(Fault.Kind.GARBAGE);
  }

  @Test
  void refusesAnotherElementInTheBody() {
    answer = ENVELOPE.formatted("<Other xmlns='urn:t'/>").getBytes(StandardCharsets.UTF_8);

    assertThat(refused().operator()).contains("Other");
  }

  @Test
  void refusesAHeaderThatMustBeUnderstood() {
    answer =
        FINE.replace(
                "<e:Body>", "<e:Header><h xmlns='urn:h' e:mustUnderstand='1'/></e:Header><e:Body>")
            .getBytes(StandardCharsets.UTF_8);

    assertThat(refused().operator()).contains("must be understood");
  }

  @Test
  void readsAFaultWhateverTheStatus() {
    answer =
        ENVELOPE
            .formatted(
                "<e:Fault><faultcode>e:Client</faultcode><faultstring>no 7</faultstring></e:Fault>")
            .getBytes(StandardCharsets.UTF_8);

    assertThat(refused().operator()).contains("fault Client: no #");
  }

  @ParameterizedTest
  @CsvSource({
    "e:Client.Bad-1, fault Client.Bad-1: no",
    "e:Of Joe Doe, fault ?: no",
    "'', fault ?: no"
  })
  void showsNoSentenceThatStandsForACode(String code, String told) {
    answer =
        ENVELOPE
            .formatted(
                "<e:Fault><faultcode>%s</faultcode><faultstring>no</faultstring></e:Fault>"
                    .formatted(code))
            .getBytes(StandardCharsets.UTF_8);

    assertThat(refused().operator()).contains(told).doesNotContain("Joe");
  }

  @Test
  void complainsOfSettingsThatCannotWork() {
    Mistakes mistakes = new Mistakes();
    SoapFixture.read(
        new SoapSettings(
            wsdl,
            Urls.of(URI.create("ftp://h/")),
            null,
            "NoSuchPort",
            "joe",
            null,
            SoapSettings.Security.BASIC,
            null,
            null,
            Map.of(),
            List.of(),
            new dev.banyan.base.ByteSize(1),
            false,
            1,
            Duration.ofSeconds(1),
            false,
            null,
            null),
        mistakes);

    assertThat(mistakes.render()).contains("no such port").contains("belong together");
  }

  /// A trace whose id is known.
  private static final class Parent implements Trace {
    @Override
    public Span span(String name) {
      return Span.NONE;
    }

    @Override
    public String traceparent() {
      return "00-aa-bb-01";
    }

    @Override
    public String id() {
      return "aa";
    }
  }
}
