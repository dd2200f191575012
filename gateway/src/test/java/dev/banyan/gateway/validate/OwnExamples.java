package dev.banyan.gateway.validate;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.check.SchemaCheck;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.text.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The examples that a contract gives of its own answers, held against it: what we refuse of them
/// is either our mistake or theirs.
record OwnExamples(int right, List<String> wrong) {
  static OwnExamples of(OpenApiDocument document, Rules rules) {
    int right = 0;
    List<String> wrong = new ArrayList<>();
    for (OperationRules operation : rules.operations().all()) {
      for (OpenApiDocument.Operation described : document.operations()) {
        if (operation.name().equals(described.method() + " " + described.path())) {
          for (Map.Entry<String, Media> answer : operation.answers().entrySet()) {
            for (Node example : examples(document, described, answer.getKey())) {
              Media.Body body = answer.getValue().types().get("application/json");
              String fault = body == null ? null : fault(body.schema(), example);
              right += fault == null ? 1 : 0;
              if (fault != null) {
                wrong.add(operation.name() + " " + answer.getKey() + ": " + fault);
              }
            }
          }
        }
      }
    }
    return new OwnExamples(right, wrong);
  }

  private static @Nullable String fault(@Nullable SchemaCheck schema, Node example) {
    try {
      if (schema != null) {
        schema.check(json(example).getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
      }
      return null;
    } catch (Fault fault) {
      return fault.violations().isEmpty()
          ? fault.getMessage()
          : fault.violations().getFirst().path() + " " + fault.violations().getFirst().message();
    }
  }

  private static List<Node> examples(
      OpenApiDocument document, OpenApiDocument.Operation operation, String status) {
    List<Node> all = new ArrayList<>();
    Node.Mapping responses = document.references().follow(operation.node().get("responses"));
    Node.Mapping response =
        responses == null ? null : document.references().follow(responses.get(status));
    if (response != null
        && response.get("content") instanceof Node.Mapping content
        && content.get("application/json") instanceof Node.Mapping media) {
      if (media.get("example") != null) {
        all.add(media.get("example"));
      }
      if (media.get("examples") instanceof Node.Mapping named) {
        for (Node.Entry one : named.entries()) {
          Node.Mapping example = document.references().follow(one.value());
          if (example != null && example.get("value") != null) {
            all.add(example.get("value"));
          }
        }
      }
    }
    return all;
  }

  private static String json(Node node) {
    return switch (node) {
      case Node.Mapping mapping -> {
        List<String> members = new ArrayList<>();
        mapping
            .entries()
            .forEach(one -> members.add(quoted(one.key().value()) + ":" + json(one.value())));
        yield "{" + String.join(",", members) + "}";
      }
      case Node.Sequence list ->
          "[" + String.join(",", list.items().stream().map(OwnExamples::json).toList()) + "]";
      case Node.Scalar scalar ->
          scalar.isNothing()
              ? "null"
              : !scalar.quoted()
                      && scalar
                          .text()
                          .matches("true|false|-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?")
                  ? scalar.text()
                  : quoted(scalar.text());
    };
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c == '"' || c == '\\' || c < ' ' ? String.format("\\u%04x", (int) c) : c);
    }
    return out.append('"').toString();
  }
}
