package dev.banyan.gateway.credential;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.testbase.TestAuthority;
import dev.banyan.testbase.TestIssuer;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A system that wants a credential, spoken to in JSON and in SOAP, and the server that its tokens
/// are had from: for tests of what systems are shown.
final class Back implements AutoCloseable {
  private static final String CONTRACT =
      """
      openapi: 3.0.3
      info: { title: Things, version: "1" }
      paths:
        /things/{id}:
          get:
            operationId: getThing
            parameters: [ { name: id, in: path, required: true, schema: { type: string } } ]
            responses:
              "200":
                description: It
                content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } }
      components:
        schemas:
          Thing: { type: object, required: [n], properties: { n: { type: integer } } }
      """;

  static final String WSDL =
      """
      <definitions xmlns="http://schemas.xmlsoap.org/wsdl/"
        xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
        xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
      <types><x:schema targetNamespace="urn:t" elementFormDefault="qualified">
      <x:element name="Get"><x:complexType><x:sequence>
      <x:element name="id" type="x:string"/></x:sequence></x:complexType></x:element>
      <x:element name="GetResponse"><x:complexType><x:sequence>
      <x:element name="n" type="x:int"/></x:sequence></x:complexType></x:element>
      </x:schema></types>
      <message name="I"><part name="p" element="t:Get"/></message>
      <message name="O"><part name="p" element="t:GetResponse"/></message>
      <portType name="P"><operation name="Get"><input message="t:I"/><output message="t:O"/>
      </operation></portType><binding name="X" type="t:P">
      <s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
      <operation name="Get"><s:operation soapAction="urn:get"/>
      <input><s:body use="literal"/></input>
      <output><s:body use="literal"/></output></operation></binding>
      <service name="S"><port name="Q" binding="t:X"><s:address location="http://h/"/></port>
      </service>
      </definitions>
      """;

  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      cache: { memory: 4MiB, answer: 64KiB }
      systems:
        own:
          http:
            url: "http://127.0.0.1:PORT/crm"
            contract: things.yaml
            deadline-header: X-Deadline-Ms
            auth: { client-credentials: SERVER }
        soap:
          soap:
            wsdl: s.wsdl
            url: "http://127.0.0.1:PORT/soap"
            deadline-header: X-Deadline-Ms
            auth: { client-credentials: SERVER }
        exchanged:
          http:
            url: "http://127.0.0.1:PORT/crm"
            contract: things.yaml
            auth: { exchange: SERVER }
        signed:
          http:
            url: "http://127.0.0.1:PORT/crm"
            contract: things.yaml
            auth:
              signed:
                keys: [new.key, old.key]
                issuer: https://us
                audience: crm
                claims: email
                header: X-Caller
      callers:
        staff: { jwt: { issuer: "https://staff", keys: staff.json, audience: shop } }
        partners: { api-key: { keys: [ { id: acme, hash: "HASH" } ] } }
      apis:
        shop:
          base: /v1
          callers: [partners, staff]
          deadline: 10s
          routes:
            GET /own/calls/{id}: { call: own.getThing }
            ANY /own/relayed/**: { relay: own }
            GET /own/kept/**: { relay: own, cache: { for: 30s, per: anyone } }
            GET /soap/{id}: { call: soap.Get }
            GET /exchanged/calls/{id}: { call: exchanged.getThing }
            GET /exchanged/relayed/**: { relay: exchanged }
            GET /signed/calls/{id}: { call: signed.getThing, cache: { for: 30s } }
            GET /signed/relayed/**: { relay: signed, cache: { for: 30s } }
      """
          .replace(
              "SERVER",
              "{ endpoint: \"http://127.0.0.1:PORT/token\", id: us, secret: \"${env:SECRET}\" }");

  /// A request that the system got.
  record Seen(Map<String, List<String>> all) {
    List<String> headers(String name) {
      return all.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(name))
          .flatMap(entry -> entry.getValue().stream())
          .toList();
    }

    String header(String name) {
      List<String> found = headers(name);
      return found.isEmpty() ? "" : found.getFirst();
    }
  }

  private final HttpServer server;
  private final LinkedBlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger fetches = new AtomicInteger();
  private volatile @Nullable String taken;
  private volatile int tokenStatus = 200;

  private Back(HttpServer server) {
    this.server = server;
  }

  static Back start() {
    try {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      Back back = new Back(HttpServer.create(any, 0));
      back.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      back.server.createContext("/token", back::grant);
      back.server.createContext("/crm/", back::thing);
      back.server.createContext("/soap", back::soap);
      back.server.start();
      return back;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A gateway before it.
  TestGateway gateway(Path folder, TestIssuer staff) {
    try {
      Files.writeString(folder.resolve("things.yaml"), CONTRACT);
      Files.writeString(folder.resolve("s.wsdl"), WSDL);
      Files.writeString(folder.resolve("staff.json"), staff.keySet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TestAuthority keys = TestAuthority.of("CN=Keys");
    keys.issue("CN=new").write(folder, "new");
    keys.issue("CN=old").write(folder, "old");
    return TestGateway.start(
        folder,
        CONFIGURATION
            .replace("PORT", String.valueOf(server.getAddress().getPort()))
            .replace("HASH", ApiKeys.hash("secret")),
        Map.of("SECRET", "s3cret"),
        List.copyOf(Connectors.all()));
  }

  private void grant(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String token = "t" + fetches.incrementAndGet();
    int at = form.indexOf("subject_token=");
    if (at >= 0) {
      String given = URLDecoder.decode(form.substring(at + 14), StandardCharsets.UTF_8);
      byte[] claims = Base64.getUrlDecoder().decode(given.split("\\.")[1]);
      String text = new String(claims, StandardCharsets.UTF_8);
      token = text.replaceAll("(?s).*\"sub\":\"([a-z]+)\".*", "$1") + "-" + token;
    }
    answer(
        exchange,
        tokenStatus,
        "application/json",
        "{\"access_token\":\""
            + token
            + "\",\"token_type\":\"Bearer\",\"expires_in\":300,"
            + "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}");
  }

  private void thing(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) { // A probe.
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
      return;
    }
    exchange.getResponseHeaders().add("Cache-Control", "public, max-age=60");
    serve(exchange, "application/json", "{\"n\":%d}");
  }

  private void soap(HttpExchange exchange) throws IOException {
    serve(
        exchange,
        "text/xml",
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>"
            + "<GetResponse xmlns='urn:t'><n>%d</n></GetResponse></e:Body></e:Envelope>");
  }

  private void serve(HttpExchange exchange, String type, String body) throws IOException {
    if (exchange.getRequestMethod().equals("GET") && type.equals("text/xml")) { // A probe.
      answer(exchange, 405, type, "");
      return;
    }
    exchange.getRequestBody().readAllBytes();
    Seen request = new Seen(Map.copyOf(exchange.getRequestHeaders()));
    seen.add(request);
    String wanted = taken;
    boolean fine = wanted == null || request.header("Authorization").equals(wanted);
    answer(exchange, fine ? 200 : 401, type, body.formatted(requests.incrementAndGet()));
  }

  static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /// The next request that the system got.
  Seen seen() throws InterruptedException {
    return seen.take();
  }

  int requests() {
    return requests.get();
  }

  int fetches() {
    return fetches.get();
  }

  /// From now on the system lets in only who shows this.
  void takesOnly(String authorization) {
    taken = authorization;
  }

  void tokenStatus(int status) {
    tokenStatus = status;
  }

  /// What is under an address.
  String text(URI address) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
