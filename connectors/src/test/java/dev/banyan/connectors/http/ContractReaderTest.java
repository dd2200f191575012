package dev.banyan.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.banyan.base.ByteSize;
import dev.banyan.config.text.YamlReader;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whatever a contract says, it is a contract or a mistake: a damaged one stops no start with an
/// exception.
class ContractReaderTest {
  private static final String CONTRACT =
      """
      openapi: 3.0.3
      paths:
        /products/{code}:
          parameters:
            - name: code
              in: path
              required: true
              style: simple
              schema:
                type: string
          get:
            operationId: getProduct
            summary: One
            parameters:
              - $ref: '#/components/parameters/Tag'
              - name: X-Shop
                in: header
                schema:
                  type: string
            responses:
              '200':
                description: It
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/Product'
              '404':
                $ref: '#/components/responses/NotFound'
              '4XX':
                content:
                  application/problem+json:
                    schema:
                      type: object
              default:
                description: Failed
        /products:
          post:
            requestBody:
              required: true
              content:
                application/json:
                  schema:
                    $ref: '#/components/schemas/Product'
            responses:
              '204':
                description: Done
      components:
        parameters:
          Tag:
            name: tag
            in: query
            explode: false
            schema:
              type: array
              items:
                type: string
        responses:
          NotFound:
            description: None
        schemas:
          Product:
            type: object
            required:
              - code
            properties:
              code:
                type: string
                maxLength: 12
                pattern: '^[A-Z]+$'
              price:
                type: number
                multipleOf: 0.01
                minimum: 0
              kind:
                enum:
                  - a
                  - b
              parent:
                $ref: '#/components/schemas/Product'
              shape:
                oneOf:
                  - $ref: '#/components/schemas/Round'
                  - $ref: '#/components/schemas/Square'
                discriminator:
                  propertyName: type
          Round:
            type: object
            required: [type]
            properties:
              type:
                const: Round
          Square:
            allOf:
              - type: object
                required: [type]
                properties:
                  type:
                    const: Square
      """;

  private static final List<String> INSTEAD =
      List.of("", " ~", " 7", " -1e400", " []", " {}", " [7, ~, {}]", " {a: 7}", " '/'", " '#/x'");
  private static final Pattern LINE = Pattern.compile("( *(?:- )?)([^:]+)(:.*)?");

  @Test
  void readsADamagedContractOrSaysWhatIsWrong() {
    List<String> lines = CONTRACT.lines().toList();
    int read = 0;
    for (int i = 0; i < lines.size(); i++) {
      for (String text : damaged(lines, i)) {
        assertThatCode(() -> read(text)).as(text).doesNotThrowAnyException();
        read += read(text) == null ? 0 : 1;
      }
    }

    assertThat(read).isGreaterThan(lines.size() * 8);
  }

  /// The document with another name in a line, and with other values there, without what stood
  /// below.
  private static List<String> damaged(List<String> lines, int at) {
    Matcher parts = LINE.matcher(lines.get(at));
    assertThat(parts.matches()).isTrue();
    String column = parts.group(1);
    String before = String.join("\n", lines.subList(0, at)) + "\n";
    int below = at + 1;
    while (below < lines.size() && indent(lines.get(below)) > column.length()) {
      below++;
    }
    String value = parts.group(3) == null ? "" : parts.group(3);
    String rest = "\n" + String.join("\n", lines.subList(at + 1, lines.size()));
    List<String> all = new ArrayList<>(List.of(before + column + "other" + value + rest));
    String after = "\n" + String.join("\n", lines.subList(below, lines.size()));
    INSTEAD.forEach(other -> all.add(before + column + parts.group(2) + ":" + other + after));
    return all;
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  private static @Nullable Contract read(String text) {
    Mistakes mistakes = new Mistakes();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Node root = YamlReader.read("contract.yaml", bytes, mistakes);
    return root == null ? null : ContractReader.read(root, new ByteSize(1000), mistakes);
  }
}
