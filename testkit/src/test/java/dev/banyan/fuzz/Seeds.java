package dev.banyan.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// What fuzzing starts from: small, whole and valid inputs of each kind.
final class Seeds {
  private Seeds() {}

  static final String WSDL =
      """
      <definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:t"
        xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
        xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t">
      <types><x:schema targetNamespace="urn:t" elementFormDefault="qualified">
      <x:element name="q" type="x:string"/>
      <x:element name="a"><x:complexType><x:sequence>
      <x:element name="n" type="x:decimal" maxOccurs="9" nillable="true"/>
      <x:element name="d" type="x:dateTime" minOccurs="0"/>
      <x:choice><x:element name="i" type="x:int"/><x:element name="s" type="x:string"/></x:choice>
      </x:sequence><x:attribute name="k" type="x:date"/></x:complexType></x:element>
      </x:schema></types>
      <message name="I"><part name="p" element="t:q"/></message>
      <message name="O"><part name="p" element="t:a"/></message>
      <portType name="P"><operation name="op"><input message="t:I"/><output message="t:O"/>
      <fault name="f" message="t:I"/></operation></portType>
      <binding name="X" type="t:P"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
      <operation name="op"><s:operation soapAction="u"/><input><s:body use="literal"/></input>
      <output><s:body use="literal"/></output></operation></binding>
      <service name="S"><port name="Q" binding="t:X"><s:address location="http://h/"/></port>
      </service></definitions>
      """
          .strip();

  static final String ENVELOPE =
      """
      <e:Envelope xmlns:t="urn:t" xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
      <t:a k="2026-01-31"><t:n>1.50</t:n><t:d>2026-01-31T10:00:00Z</t:d><t:i>4</t:i></t:a>
      </e:Body></e:Envelope>"""
          .strip();

  static final String CONFIGURATION =
      """
      banyan: 1
      name: fuzz
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        site: { http: { url: "http://127.0.0.1:9" } }
      callers:
        people: { jwt: { issuer: https://a.example, keys: jwks.json, audience: a } }
      apis:
        site:
          callers: people
          routes:
            ANY /**: { relay: { system: site } }
      """;

  /// The example's public key of RFC 7517, appendix A.1.
  static final String KEYS =
      """
      {"keys":[{"kty":"EC","crv":"P-256","kid":"1",
      "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
      "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}
      """;

  private static final String CHUNKED =
      String.join(
          "\r\n",
          "POST /a;v=1/%C3%A4?b=c HTTP/1.1",
          "Host: a.example:80",
          "Transfer-Encoding: chunked",
          "Connection: keep-alive, x",
          "X: y",
          "Expect: 100-continue",
          "",
          "");

  /// A HEADERS block: GET / with an authority, a literal and a Huffman-coded field (RFC 7541, C.4).
  private static final String BLOCK =
      "828684418cf1e3c2e5f23a6ba0ab90f4ff400a637573746f6d2d6b65790d637573746f6d2d686561646572";

  /// Writes the seeds of a target into a folder, for the fuzzer: `TARGET FOLDER`.
  public static void main(String[] arguments) throws IOException {
    int number = 0;
    for (byte[] seed : of(arguments[0])) {
      Files.write(Path.of(arguments[1], "seed-" + number++), seed);
    }
  }

  /// The inputs that a target starts from.
  static List<byte[]> of(String target) {
    return switch (target) {
      case "Http1" ->
          List.of(
              latin(CHUNKED),
              latin("GET http://a/ HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc"),
              latin("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: a\r\n b\r\n\r\nhello"),
              latin("5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n"));
      case "Http2" -> List.of(HexFormat.of().parseHex(BLOCK));
      case "Json" ->
          List.of(
              utf8("{\"a\":[1,-2.50e3,true,null],\"b\":{\"c\":\"\\u00e4\\ud83d\\ude00\"}}"),
              utf8("[\"\u00e4\",0.1,1e400,{}]"));
      case "Soap" -> List.of(utf8(ENVELOPE));
      case "Contract" -> List.of(utf8(WSDL));
      case "Token" ->
          List.of(
              token("{\"alg\":\"ES256\",\"kid\":\"1\"}"),
              token("{\"alg\":\"none\"}"),
              token("{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}"));
      default -> throw new IllegalArgumentException(target);
    };
  }

  private static byte[] token(String header) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String claims =
        "{\"iss\":\"https://a.example\",\"aud\":\"a\",\"sub\":\"s\",\"exp\":9999999999}";
    return latin(
        encoder.encodeToString(utf8(header))
            + "."
            + encoder.encodeToString(utf8(claims))
            + "."
            + encoder.encodeToString(new byte[64]));
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
