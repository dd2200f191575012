package dev.banyan.formats.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlWriterTest {
  @Test
  void declaresEachNamespaceWhereItIsFirstNeeded() {
    XmlWriter out = new XmlWriter().prefer("urn:a", "a");

    out.start("urn:a", "root").attribute("urn:b", "x", "1").start("", "plain");
    out.start("urn:b", "inner").text("t").end().end().end();

    assertThat(out.toString())
        .isEqualTo(
            "<a:root xmlns:a=\"urn:a\" xmlns:n1=\"urn:b\" n1:x=\"1\"><plain>"
                + "<n1:inner>t</n1:inner></plain></a:root>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u0008", "\u001F", "\uFFFE", "\uD800", "\uDC00x", "a\uD83D"})
  void refusesWhatXmlCannotCarry(String text) {
    XmlWriter out = new XmlWriter().start("", "a");

    assertThatThrownBy(() -> out.text(text))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID));
  }

  @Test
  void isReadBackExactly() {
    long seed = 20261122;
    Random random = new Random(seed);
    String alphabet = "ab<>&\"' \t\n\r]]>é\uD83D\uDE00\u0085\u2028";
    for (int run = 0; run < 500; run++) {
      StringBuilder text = new StringBuilder();
      random
          .ints(random.nextInt(40), 0, alphabet.codePointCount(0, alphabet.length()))
          .forEach(
              i -> text.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0, i))));
      XmlWriter out = new XmlWriter().declaration();

      out.start("urn:x", "a").attribute("", "b", text.toString()).text(text.toString()).end();

      try (XmlReader reader = XmlInput.STANDARD.open(out.utf8(), null)) {
        reader.toRoot();
        assertThat(reader.attribute("", "b")).as("seed " + seed).isEqualTo(text.toString());
        assertThat(reader.elementText()).as("seed " + seed).isEqualTo(text.toString());
      }
    }
  }

  @Test
  void keepsAPieceOfXmlWithTheMeaningOfItsPrefixes() {
    String document =
        "<r xmlns='urn:d' xmlns:x='urn:x' xmlns:xsi='"
            + XmlName.INSTANCE
            + "'>"
            + "<p xsi:type='x:T'><x:q>x:name</x:q>t&amp;</p></r>";

    String piece;
    try (XmlReader reader =
        XmlInput.STANDARD.open(document.getBytes(java.nio.charset.StandardCharsets.UTF_8), null)) {
      reader.toRoot().nextTag();
      piece = XmlFragment.cut(reader);
    }
    XmlWriter out = new XmlWriter();
    XmlFragment.put(piece, new XmlName("urn:d", "p"), out);

    assertThat(piece).contains("xmlns:x=\"urn:x\"").contains("\"x:T\"").contains("t&amp;");
    assertThat(out.toString()).isEqualTo(piece);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<a>", "<a/><b/>", "text", "<!DOCTYPE a><a/>", "<a>&x;</a>", ""})
  void refusesAPieceThatIsNotOneElement(String piece) {
    assertThatThrownBy(() -> XmlFragment.put(piece, null, new XmlWriter()))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID));
  }
}
