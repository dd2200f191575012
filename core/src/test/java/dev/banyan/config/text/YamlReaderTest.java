package dev.banyan.config.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
  private static final String SAMPLE =
      """
      banyan: 1 # version
      listen: { public: { port: 8080, "host": 'local''s' }, other: [a, "b\\n", {c: d}] }
      systems:
        erp:
          jdbc: { url: "${env:URL:-x}", password: "${file:secrets/erp}" }
      text: |
        one
          two
      folded: >-
        three
        four
      - odd: ? key
      """;

  private static Node.Mapping read(String text) {
    Mistakes mistakes = new Mistakes();
    Node node = YamlReader.read("t.yaml", text.getBytes(StandardCharsets.UTF_8), mistakes);
    assertThat(mistakes.render()).isEmpty();
    return (Node.Mapping) Objects.requireNonNull(node);
  }

  private static Node.Scalar scalar(Node.Mapping mapping, String key) {
    return (Node.Scalar) Objects.requireNonNull(mapping.get(key));
  }

  @Test
  void keepsTheSourceTextOfScalars() {
    Node.Mapping root =
        read("a: 0.00\nb: on\nc: ~\nd: '~'\ne: 0x1F\nf: 2026-01-01\ng: \"\\u00e4\"\n");

    assertThat(root.entries())
        .extracting(entry -> ((Node.Scalar) entry.value()).text())
        .containsExactly("0.00", "on", "~", "~", "0x1F", "2026-01-01", "ä");
    assertThat(scalar(root, "c").isNothing()).isTrue();
    assertThat(scalar(root, "d").isNothing()).isFalse();
  }

  @Test
  void givesEveryNodeItsPlace() {
    Node.Mapping root = read("a:\n  bb: \"x y\" # z\n  c: [1, {d: 2}]\n");

    Node.Mapping a = (Node.Mapping) Objects.requireNonNull(root.get("a"));
    assertThat(a.place()).hasToString("t.yaml:2:3");
    assertThat(a.entries().getFirst().key().place().length()).isEqualTo(2);
    assertThat(scalar(a, "bb").place()).hasToString("t.yaml:2:7");
    assertThat(scalar(a, "bb").place().length()).isEqualTo(5);
    Node.Sequence c = (Node.Sequence) Objects.requireNonNull(a.get("c"));
    assertThat(c.place()).hasToString("t.yaml:3:6");
    assertThat(c.items().get(1).place()).hasToString("t.yaml:3:10");
  }

  @Test
  void countsColumnsInCharacters() {
    Node.Mapping root = read("ä: { 😀: x }\n");

    Node.Mapping inner = (Node.Mapping) Objects.requireNonNull(root.get("ä"));
    assertThat(scalar(inner, "😀").place()).hasToString("t.yaml:1:9");
  }

  @Test
  void readsJson() {
    Node.Mapping root = read("{\"a\":1,\"b\":[true,null],\n \"c\":{\"d\":\"\\\"\"}}");

    assertThat(root.keys()).containsExactly("a", "b", "c");
  }

  @Test
  void readsBlocksWithWindowsLineEnds() {
    Node.Mapping root = read("a: |\r\n  x\r\n  y\r\nb: z\r\n");

    assertThat(scalar(root, "a").text()).isEqualTo("x\ny\n");
    assertThat(scalar(root, "b").place()).hasToString("t.yaml:4:4");
  }

  @Test
  void masksWhatStandsInClearAfterASecretsName() {
    Mistakes mistakes = new Mistakes();
    String text = "{\"password\":\"hunter2\", token: 'hunter2', a: 1, a: 2, secret: true}";

    YamlReader.read("t.yaml", text.getBytes(StandardCharsets.UTF_8), mistakes);

    assertThat(mistakes.render()).contains("secret: true").doesNotContain("hunter2");
  }

  @Test
  void refusesAFileOfMoreThanFourMebibytes() {
    byte[] bytes = new byte[4 * 1024 * 1024 + 1];
    Arrays.fill(bytes, (byte) ' ');
    Mistakes mistakes = new Mistakes();

    Node node = YamlReader.read("t.yaml", bytes, mistakes);

    assertThat(node).isNull();
    assertThat(mistakes.render()).contains("more than 4 MiB");
  }

  @Test
  void answersAnyBytesWithNodesOrMistakes() {
    long seed = Long.getLong("banyan.seed", System.nanoTime());
    System.out.println("YamlReaderTest seed " + seed + " (-Dbanyan.seed=" + seed + ")");
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = mutated(random);
      Mistakes mistakes = new Mistakes();

      assertThatCode(
              () -> {
                Node node = YamlReader.read("t.yaml", bytes, mistakes);
                assertThat(node != null || mistakes.hasErrors()).isTrue();
                assertThat(mistakes.render()).isNotNull();
              })
          .as("round %d: %s", round, new String(bytes, StandardCharsets.ISO_8859_1))
          .doesNotThrowAnyException();
    }
  }

  private static byte[] mutated(RandomGenerator random) {
    String pieces = "{}[]:,#'\"|>-?!&*%@`~ \n\t\\$<=.xé\u0000";
    StringBuilder text = new StringBuilder(SAMPLE);
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length());
      char piece = pieces.charAt(random.nextInt(pieces.length()));
      switch (random.nextInt(3)) {
        case 0 -> text.insert(at, piece);
        case 1 -> text.setCharAt(at, piece);
        default -> text.delete(at, Math.min(text.length() - 1, at + 1 + random.nextInt(9)));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(20) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
