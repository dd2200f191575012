package dev.banyan.connectors.http;

import dev.banyan.base.ByteSize;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.json.schema.Schema;
import dev.banyan.json.schema.SchemaReader;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads an OpenAPI 3.0 or 3.1 document. What cannot be used is named with its reason and stays
/// out; only a document that is none is a mistake.
final class ContractReader {
  private final OpenApiDocument document;
  private final SchemaReader schemas;
  private final OperationReader reader;
  private final List<HttpOperation> operations = new ArrayList<>();
  private final Map<String, String> refused = new LinkedHashMap<>();

  private ContractReader(OpenApiDocument document, ByteSize answerMax) {
    this.document = document;
    this.schemas = SchemaReader.foreign(document.root());
    this.reader = new OperationReader(document.references(), schemas, answerMax);
  }

  static Contract read(Node root, ByteSize answerMax, Mistakes mistakes) {
    OpenApiDocument document = OpenApiDocument.read(root, mistakes);
    return document == null ? Contract.NONE : new ContractReader(document, answerMax).contract();
  }

  private Contract contract() {
    Map<String, Type> types = types();
    for (OpenApiDocument.Operation operation : document.operations()) {
      if (!operation.method().equals("TRACE")) {
        switch (reader.read(operation)) {
          case OperationReader.Outcome.Usable(HttpOperation usable) -> add(usable);
          case OperationReader.Outcome.Unusable(String reason) ->
              refused.put(operation.name(), reason);
        }
      }
    }
    for (SchemaReader.LeftOut one : schemas.leftOut()) {
      String reason = one.reason() + " (" + one.place() + ")";
      refused.putIfAbsent(one.structure() + "." + one.property(), reason);
    }
    return new Contract(types, operations, refused);
  }

  private Map<String, Type> types() {
    Map<String, Type> types = new LinkedHashMap<>();
    if (document.root().get("components") instanceof Node.Mapping components
        && components.get("schemas") instanceof Node.Mapping named) {
      for (Node.Entry entry : named.entries()) {
        String name = entry.key().value();
        Place place = entry.key().place();
        String pointer = name.replace("~", "~0").replace("/", "~1");
        Node reference =
            new Node.Mapping(
                List.of(
                    new Node.Entry(
                        new dev.banyan.text.Name("$ref", place),
                        new Node.Scalar("#/components/schemas/" + pointer, true, place))),
                place);
        switch (schemas.read(reference, name)) {
          case Schema.Typed(Type type, boolean _) -> types.put(name, type);
          case Schema.Refused(Place at, String reason) ->
              refused.put(name, reason + " (" + at + ")");
        }
      }
    }
    return types;
  }

  private void add(HttpOperation operation) {
    String name = operation.signature().name();
    boolean twice = operations.stream().anyMatch(one -> one.signature().name().equals(name));
    if (twice) {
      operations.removeIf(one -> one.signature().name().equals(name));
      refused.put(name, "two operations of the contract have this operationId");
    } else if (!refused.containsKey(name)) {
      operations.add(operation);
    }
  }
}
