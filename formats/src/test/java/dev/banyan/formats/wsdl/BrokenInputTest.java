package dev.banyan.formats.wsdl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.formats.soap.SoapAnswer;
import dev.banyan.formats.soap.SoapEnvelope;
import dev.banyan.formats.xml.XmlInput;
import dev.banyan.formats.xml.XmlReader;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Contracts and messages cut off and damaged at every place: a fault or a mistake, never anything
/// else.
@Timeout(120)
class BrokenInputTest {
  private static final long SEED = 20261122;

  private static final String WSDL =
      """
      <definitions xmlns="http://schemas.xmlsoap.org/wsdl/"
        xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
        xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
      <types><x:schema targetNamespace="urn:t" elementFormDefault="qualified">
      <x:complexType name="B"><x:choice><x:element name="i" type="x:int"/><x:element name="s">
      <x:simpleType><x:restriction base="x:string"><x:pattern value="[a-z]+"/></x:restriction>
      </x:simpleType></x:element></x:choice><x:attribute name="k" type="x:date"/></x:complexType>
      <x:complexType name="D"><x:complexContent><x:extension base="t:B"><x:sequence maxOccurs="3">
      <x:element name="n" type="x:decimal"/><x:any minOccurs="0"/></x:sequence></x:extension>
      </x:complexContent></x:complexType>
      <x:element name="q"><x:complexType><x:sequence><x:element name="b" type="t:B"/></x:sequence>
      </x:complexType></x:element><x:element name="a"><x:complexType><x:sequence>
      <x:element name="b" type="t:B" maxOccurs="9" nillable="true"/></x:sequence></x:complexType>
      </x:element></x:schema></types>
      <message name="I"><part name="p" element="t:q"/></message>
      <message name="O"><part name="p" element="t:a"/></message>
      <portType name="P"><operation name="op"><input message="t:I"/><output message="t:O"/>
      <fault name="f" message="t:I"/></operation></portType>
      <binding name="X" type="t:P"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
      <operation name="op"><s:operation soapAction="u"/><input><s:body use="literal"/></input>
      <output>
      <s:body use="literal"/></output></operation></binding>
      <service name="S"><port name="Q" binding="t:X"><s:address location="http://h/"/></port>
      </service>
      </definitions>
      """;

  private static final String ANSWER =
      """
      <?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:t="urn:t"
       xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"
       xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Header/><e:Body><t:a>
      <t:b k="2026-01-31"><t:i>4</t:i></t:b><t:b xsi:nil="true"/>
      <t:b xsi:type="t:D"><t:s>ab&#99;</t:s>
      <t:n>1.50</t:n><y z='1'>é</y><t:n>2</t:n></t:b></t:a></e:Body></e:Envelope>""";

  private static final String FAULT =
      """
      <e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:t="urn:t"><e:Body>
      <e:Fault><e:Code>
      <e:Value>e:Sender</e:Value></e:Code><e:Reason><e:Text xml:lang="en">no</e:Text></e:Reason>
      <e:Detail><t:q><t:b><t:i>1</t:i></t:b></t:q></e:Detail></e:Fault></e:Body></e:Envelope>""";

  @TempDir Path folder = Path.of("");

  @Test
  void survivesEveryCutAndDamageOfAContract() throws IOException {
    byte[] whole = WSDL.strip().getBytes(StandardCharsets.UTF_8);
    assertThat(operation(whole)).isNotNull();
    Random random = new Random(SEED);

    for (int i = 0; i < whole.length; i++) {
      byte[] cut = java.util.Arrays.copyOf(whole, i);
      assertThat(operation(cut)).as("cut at " + i).isNull();
      if (i % 4 == 0) {
        operation(damaged(whole, random));
      }
    }
  }

  @Test
  void survivesEveryCutAndDamageOfAnAnswer() throws IOException {
    Wsdl.Operation operation = operation(WSDL.getBytes(StandardCharsets.UTF_8));
    assertThat(operation).isNotNull();
    Random random = new Random(SEED);

    for (String answer : new String[] {ANSWER, FAULT}) {
      byte[] whole = answer.getBytes(StandardCharsets.UTF_8);
      assertThat(outcome(operation, whole)).isIn("Result", "Failure");
      for (int i = 0; i < whole.length; i++) {
        assertThat(outcome(operation, java.util.Arrays.copyOf(whole, i)))
            .isIn("MALFORMED", "GARBAGE");
        for (int run = 0; run < 5; run++) {
          outcome(operation, damaged(whole, random));
        }
      }
    }
  }

  @Test
  void readsADeclaredFaultOfEitherVersion() throws IOException {
    Wsdl.Operation operation = operation(WSDL.getBytes(StandardCharsets.UTF_8));
    assertThat(operation).isNotNull();

    try (XmlReader reader = XmlInput.STANDARD.open(FAULT.getBytes(StandardCharsets.UTF_8), null)) {
      SoapAnswer answer = SoapEnvelope.read(reader, expected(operation));

      assertThat(answer)
          .isInstanceOfSatisfying(
              SoapAnswer.Failure.class,
              failure -> {
                assertThat(failure.name()).isEqualTo("f");
                assertThat(failure.code()).isEqualTo("Sender");
                assertThat(failure.blamesCaller()).isTrue();
                assertThat(failure.detail()).isNotNull();
              });
    }
  }

  /// A few bytes flipped, removed or doubled.
  private static byte[] damaged(byte[] whole, Random random) {
    byte[] copy = whole.clone();
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      int at = random.nextInt(copy.length);
      switch (random.nextInt(3)) {
        case 0 -> copy[at] = (byte) random.nextInt(256);
        case 1 -> System.arraycopy(copy, at, copy, Math.max(0, at - 1), copy.length - at);
        default -> copy[at] = copy[random.nextInt(copy.length)];
      }
    }
    return copy;
  }

  private Wsdl.@Nullable Operation operation(byte[] document) throws IOException {
    Files.write(folder.resolve("c.wsdl"), document);
    Mistakes mistakes = new Mistakes();
    Wsdl wsdl = WsdlReader.read(folder, "c.wsdl", Place.of("test"), mistakes);
    mistakes.render();
    for (Wsdl.Port port : wsdl.ports()) {
      for (Wsdl.Operation operation : port.operations()) {
        if (operation.refusal() == null) {
          return operation;
        }
      }
    }
    assertThat(mistakes.sorted()).as("something said").isNotNull();
    return null;
  }

  private static SoapEnvelope.Expected expected(Wsdl.Operation operation) {
    Wsdl.Message output = operation.output();
    assertThat(output).isNotNull();
    return new SoapEnvelope.Expected(
        output.body(), output.headers(), Map.copyOf(operation.faults()), Set.of(), false);
  }

  private static String outcome(Wsdl.Operation operation, byte[] document) {
    try (XmlReader reader = XmlInput.STANDARD.open(document, null)) {
      return SoapEnvelope.read(reader, expected(operation)).getClass().getSimpleName();
    } catch (Fault fault) {
      assertThat(fault.kind()).isIn(Fault.Kind.MALFORMED, Fault.Kind.GARBAGE, Fault.Kind.TOO_LARGE);
      return fault.kind().name();
    }
  }
}
