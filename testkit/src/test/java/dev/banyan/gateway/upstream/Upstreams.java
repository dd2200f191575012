package dev.banyan.gateway.upstream;

import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/// A gateway before systems of every kind, each behind a door of its own.
final class Upstreams implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(1);

  private static final Duration SLOW = Duration.ofSeconds(3);
  private static final FaultDoor.Times TIMES = new FaultDoor.Times(SLOW, DEADLINE.plusMillis(100));

  /// A database has a quarter of a second more, in which a cancel may be answered.
  private static final FaultDoor.Times DATABASE_TIMES =
      new FaultDoor.Times(SLOW, DEADLINE.plusMillis(500));

  /// Kinds of systems, as the routes to them begin.
  enum Kind {
    RELAY,
    HTTP,
    SOAP,
    JDBC,
    INTROSPECTION;

    String path() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

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

  private static final String WSDL =
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

  private static final String SNAPSHOT =
      """
      snapshot: jdbc-1
      product: "PostgreSQL 18"
      catalog: ""
      schema: public
      tables:
        THING:
          columns:
            ID: { type: int32 }
            N: { type: int32 }
          primary-key: { name: THING_pkey, columns: [ID] }
      """;

  /// `NAME` and `AT` stand for one place of each system: its door, or where it is never well.
  private static final String SYSTEMS =
      """
        relayNAME:
          http: { url: "RELAY/crm", connections: 4, tls: { ca: ca.crt } }
          guard: { preset: none, deadline: 1s }
        httpNAME:
          http: { url: "HTTP/crm", contract: things.yaml, connections: 4, tls: { ca: ca.crt } }
          guard: { preset: none, deadline: 1s }
        soapNAME:
          soap: { wsdl: s.wsdl, url: "SOAP/soap", connections: 4, tls: { ca: ca.crt } }
          guard: { preset: none, deadline: 1s }
        jdbcNAME:
          jdbc: { url: "jdbc:postgresql://JDBC", user: postgres, pool: 4, connect-timeout: 1s }
          snapshot: erp.snapshot.yaml
          guard: { preset: none, deadline: 1s }
      """;

  private static final String CALLERS =
      """
        introspectionNAME:
          introspection:
            url: "IDP/introspect"
            client: gateway
            secret: "${env:SECRET}"
            deadline: 1s
            ca: ca.crt
      """;

  private static final String ROUTES =
      """
            GET /relayNAME/**: { relay: { system: relayNAME, path: /things }, deadline: 1s }
            GET /httpNAME/{id}: { call: httpNAME.getThing, deadline: 1s }
            GET /soapNAME/{id}: { call: soapNAME.Get, deadline: 1s }
            GET /jdbcNAME/{ID}: { call: jdbcNAME.THING.get, deadline: 1s }
            GET /introspectionNAME/**:
              { relay: { system: well, path: /things }, callers: introspectionNAME }
      """;

  private final Map<Kind, FaultDoor> doors = new EnumMap<>(Kind.class);
  private final TestGateway gateway;
  private final HttpClient client = HttpClient.newHttpClient();

  Upstreams(Path folder, Behind behind, long seed) throws IOException {
    Random chance = new Random(seed);
    for (Kind kind : Kind.values()) {
      boolean database = kind == Kind.JDBC;
      FaultDoor.Broken broken =
          switch (kind) {
            case RELAY, HTTP -> Answers.http("application/json", Behind.JSON.formatted(1), chance);
            case SOAP -> Answers.http("text/xml", Behind.SOAP.formatted(1), chance);
            case JDBC -> Answers.postgres(chance);
            case INTROSPECTION ->
                Answers.http("application/json", "{\"active\":true,\"sub\":\"app\"}", chance);
          };
      int target = database ? behind.postgresPort() : behind.httpPort();
      doors.put(kind, new FaultDoor(target, broken, database ? DATABASE_TIMES : TIMES));
    }
    Files.writeString(folder.resolve("things.yaml"), CONTRACT);
    Files.writeString(folder.resolve("s.wsdl"), WSDL);
    Files.writeString(folder.resolve("erp.snapshot.yaml"), SNAPSHOT);
    this.gateway =
        TestGateway.start(
            folder,
            configuration(folder, behind),
            Map.of("SECRET", "s3cret"),
            List.copyOf(Connectors.all()));
  }

  private String configuration(Path folder, Behind behind) {
    String ended = "https://127.0.0.1:" + behind.expiredPort();
    String database =
        "127.0.0.1:%d/postgres?sslmode=verify-ca&sslrootcert=%s"
            .formatted(behind.expiredPort(), folder.resolve("ca.crt"));
    String gone = "http://gone.invalid";
    return """
        banyan: 1
        name: troubled
        listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
        systems:
          well: { http: { url: "http://127.0.0.1:%d/crm" } }
        """
            .formatted(behind.httpPort())
        + at(SYSTEMS, "", "http://127.0.0.1:", "127.0.0.1:")
        + placed(SYSTEMS, "-ended", ended, database)
        + placed(SYSTEMS, "-gone", gone, "gone.invalid:5432/postgres")
        + "callers:\n"
        + at(CALLERS, "", "http://127.0.0.1:", "")
        + placed(CALLERS, "-ended", ended, "")
        + placed(CALLERS, "-gone", "https://gone.invalid", "")
        + "apis:\n  all:\n    base: /v1\n    callers: anyone\n    routes:\n"
        + ROUTES.replace("NAME", "")
        + ROUTES.replace("NAME", "-ended")
        + ROUTES.replace("NAME", "-gone");
  }

  private String at(String text, String name, String http, String database) {
    return text.replace("NAME", name)
        .replace("RELAY", http + door(Kind.RELAY).port())
        .replace("HTTP", http + door(Kind.HTTP).port())
        .replace("SOAP", http + door(Kind.SOAP).port())
        .replace("IDP", http + door(Kind.INTROSPECTION).port())
        .replace("JDBC", database + door(Kind.JDBC).port() + "/postgres");
  }

  private static String placed(String text, String name, String url, String database) {
    return text.replace("NAME", name)
        .replace("RELAY", url)
        .replace("HTTP", url)
        .replace("SOAP", url)
        .replace("IDP", url)
        .replace("JDBC", database);
  }

  FaultDoor door(Kind kind) {
    return Objects.requireNonNull(doors.get(kind));
  }

  /// Asks a system of that kind for a number: the one behind the door or, where the trouble is that
  /// it never is well, the one that is not.
  HttpResponse<String> ask(Kind kind, Trouble trouble, int number) throws Exception {
    String which =
        switch (trouble) {
          case TLS_EXPIRED -> "-ended";
          case DNS_GONE -> "-gone";
          default -> "";
        };
    URI uri = gateway.uri("/v1/" + kind.path() + which + "/" + number);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer t" + number)
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws IOException {
    client.close();
    gateway.close();
    for (FaultDoor door : doors.values()) {
      door.close();
    }
  }
}
