package dev.banyan.formats.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.testbase.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What must not come through the one door for XML.
class XmlDoorTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'http://127.0.0.1:1/x'>]><a>&x;</a>",
        "<!DOCTYPE a [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><a/>",
        "<!DOCTYPE a [<!ENTITY x 'aaaa'><!ENTITY y '&x;&x;&x;&x;'>]><a>&y;&y;</a>",
        "<!-- c --><?p i?><!DOCTYPE a PUBLIC 'p' 's'><a/>"
      })
  void refusesADocumentWithADoctype(String document) {
    Fault fault = refused(document.getBytes(StandardCharsets.UTF_8), XmlInput.STANDARD);

    assertThat(fault.kind()).isEqualTo(Fault.Kind.MALFORMED);
    assertThat(fault.operator()).contains("DOCTYPE");
  }

  @Test
  void refusesTheBillionLaughs() throws IOException {
    for (var file : Samples.under("xml-attacks", ".xml")) {
      Fault fault = refused(Files.readAllBytes(file), XmlInput.STANDARD);

      assertThat(fault.kind()).as(file.toString()).isEqualTo(Fault.Kind.MALFORMED);
    }
  }

  static Stream<String> tooMuch() {
    return Stream.of(
        "<a>".repeat(101) + "</a>".repeat(101),
        "<a>" + "<b/>".repeat(200) + "</a>",
        "<a "
            + Stream.iterate(0, i -> i + 1)
                .limit(30)
                .map(i -> "x" + i + "='' ")
                .reduce("", String::concat)
            + "/>",
        "<a x='" + "y".repeat(300) + "'/>",
        "<a>" + "y".repeat(3000) + "</a>",
        "<a>" + "<!-- nothing -->".repeat(2000) + "</a>");
  }

  @ParameterizedTest
  @MethodSource("tooMuch")
  void refusesADocumentOverALimit(String document) {
    XmlInput small = XmlInput.of(new XmlLimits(20_000, 100, 100, 20, 200, 2000));

    Fault fault = refused(document.getBytes(StandardCharsets.UTF_8), small);

    assertThat(fault.kind()).isIn(Fault.Kind.MALFORMED, Fault.Kind.TOO_LARGE);
  }

  @Test
  void countsTheBytesOfAStream() {
    XmlInput small = XmlInput.of(XmlLimits.DEFAULT.bytesMax(100));

    Fault fault =
        refused(("<a>" + " ".repeat(200) + "</a>").getBytes(StandardCharsets.UTF_8), small);

    assertThat(fault.kind()).isEqualTo(Fault.Kind.TOO_LARGE);
  }

  @Test
  void neverResolvesAnInclusion() {
    String document =
        "<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///etc/passwd'/></a>";

    try (XmlReader reader =
        XmlInput.STANDARD.open(document.getBytes(StandardCharsets.UTF_8), null)) {
      String kept = XmlFragment.cut(reader.toRoot());

      assertThat(kept).contains("include").contains("href").doesNotContain("root:");
    }
  }

  @Test
  void believesTheTransportsCharset() {
    byte[] latin =
        "<?xml version='1.0' encoding='UTF-8'?><a>é</a>".getBytes(StandardCharsets.ISO_8859_1);

    try (XmlReader reader = XmlInput.STANDARD.open(latin, "ISO-8859-1")) {
      assertThat(reader.toRoot().elementText()).isEqualTo("é");
    }
  }

  @Test
  void readsUtf16ByItsMark() {
    byte[] wide =
        "<?xml version='1.0' encoding='UTF-16'?><a>Ω</a>".getBytes(StandardCharsets.UTF_16);

    try (XmlReader reader = XmlInput.STANDARD.open(wide, null)) {
      assertThat(reader.toRoot().elementText()).isEqualTo("Ω");
    }
  }

  static Fault refused(byte[] document, XmlInput input) {
    Fault fault =
        catchThrowableOfType(
            Fault.class,
            () -> {
              try (XmlReader reader = input.open(document, null)) {
                reader.finish();
              }
            });
    assertThat(fault).as("a fault").isNotNull();
    return fault;
  }
}
