package dev.banyan.connectors.http;

import dev.banyan.base.ByteSize;
import dev.banyan.connectors.web.HeaderText;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.json.schema.References;
import dev.banyan.json.schema.Schema;
import dev.banyan.json.schema.SchemaReader;
import dev.banyan.operation.DeclaredFault;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one operation of an OpenAPI document: parameters and body become the fields of `takes`,
/// the successful answer what it `returns`, declared failures its faults.
final class OperationReader {
  /// The field of `takes` that holds the body.
  static final String BODY = "body";

  private static final Pattern STEPS = Pattern.compile("\\{([^{}]+)}|([^{}]+)");
  private static final Pattern JSON_TYPE =
      Pattern.compile("application/(json|[a-z0-9.+-]+\\+json)(;.*)?", Pattern.CASE_INSENSITIVE);

  sealed interface Outcome {
    record Usable(HttpOperation operation) implements Outcome {}

    record Unusable(String reason) implements Outcome {}
  }

  private final References references;
  private final SchemaReader schemas;
  private final JsonReader.Options options;

  OperationReader(References references, SchemaReader schemas, ByteSize answerMax) {
    this.references = references;
    this.schemas = schemas;
    JsonLimits limits = JsonLimits.DEFAULT.bytes(answerMax.bytes()).values(10_000_000);
    this.options = new JsonReader.Options(limits, JsonReader.Unknown.IGNORE, JsonNumbers.PLAIN);
  }

  Outcome read(OpenApiDocument.Operation described) {
    Node.Mapping operation = described.node();
    Draft draft = new Draft(described.name());
    described.parameters().forEach(draft::parameter);
    draft.body(references.follow(operation.get("requestBody")));
    draft.answers(references.follow(operation.get("responses")));
    List<HttpOperation.Step> steps = draft.steps(described.path());
    if (draft.refusal != null) {
      return new Outcome.Unusable(draft.refusal);
    }
    return new Outcome.Usable(draft.operation(described.method(), steps, doc(operation)));
  }

  private static String doc(Node.Mapping operation) {
    String summary = OpenApiDocument.text(operation, "summary");
    String text = summary == null ? OpenApiDocument.text(operation, "description") : summary;
    return text == null ? "" : text.strip();
  }

  private static Effect effect(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS" -> Effect.READ;
      case "PUT", "DELETE" -> Effect.IDEMPOTENT;
      default -> Effect.WRITE;
    };
  }

  /// An operation while it is read.
  private final class Draft {
    private final String name;
    private final List<Field> fields = new ArrayList<>();
    private final Map<String, HttpOperation.Parameter> inPath = new LinkedHashMap<>();
    private final Map<String, HttpOperation.Parameter> inQuery = new LinkedHashMap<>();
    private final Map<String, HttpOperation.Parameter> inHeader = new LinkedHashMap<>();
    private HttpOperation.@Nullable Body body;
    private @Nullable Type returns;
    private @Nullable JsonReader answer;
    private final Map<String, HttpOperation.Refusal> refusals = new LinkedHashMap<>();
    private final Map<String, DeclaredFault> faults = new LinkedHashMap<>();
    private @Nullable String refusal;

    Draft(String name) {
      this.name = name;
    }

    private void refuse(String reason) {
      refusal = refusal == null ? reason : refusal;
    }

    void parameter(Node node) {
      Node.Mapping parameter = references.follow(node);
      if (parameter == null) {
        refuse("a parameter's $ref leads nowhere (" + node.place() + ")");
        return;
      }
      String in = String.valueOf(OpenApiDocument.text(parameter, "in"));
      String label = OpenApiDocument.text(parameter, "name");
      if (label == null || label.isEmpty()) {
        refuse("a parameter has no name (" + parameter.place() + ")");
        return;
      }
      boolean required = in.equals("path") || isTrue(parameter, "required");
      Map<String, HttpOperation.Parameter> group =
          switch (in) {
            case "path" -> inPath;
            case "query" -> inQuery;
            case "header" -> inHeader;
            default -> Map.of();
          };
      boolean ours =
          in.equals("header") && Words.SET_BY_US.contains(label.toLowerCase(Locale.ROOT));
      boolean sent =
          switch (in) {
            case "path", "query" -> true;
            case "header" -> !ours && HeaderText.isName(label);
            default -> false;
          };
      Type type = sent ? parameterType(parameter, label) : null;
      if (type == null) {
        if (required && !ours) {
          refuse("its required parameter `" + label + "` has a form that cannot be sent");
        }
        return;
      }
      group.remove(label);
      int position =
          position(label, type, required, OpenApiDocument.text(parameter, "description"));
      String explode = OpenApiDocument.text(parameter, "explode");
      boolean repeated = in.equals("query") && !"false".equals(explode);
      group.put(label, new HttpOperation.Parameter(position, label, repeated));
    }

    private @Nullable Type parameterType(Node.Mapping parameter, String label) {
      String style = OpenApiDocument.text(parameter, "style");
      boolean plain = style == null || style.equals("form") || style.equals("simple");
      Node schema = parameter.get("schema");
      if (!plain || schema == null) {
        return null;
      }
      return schemas.read(schema, name + "-" + label) instanceof Schema.Typed(Type type, boolean _)
              && ParameterText.isWritable(type)
          ? type
          : null;
    }

    /// A parameter of an operation takes the place of one that its path has for all.
    private int position(String label, Type type, boolean required, @Nullable String doc) {
      Field field = required ? Field.required(label, type) : Field.optional(label, type);
      Field documented = doc == null ? field : field.documented(doc.strip());
      for (int i = 0; i < fields.size(); i++) {
        if (fields.get(i).name().equals(label)) {
          boolean other =
              inPath.values().stream().anyMatch(one -> one.name().equals(label))
                  || inQuery.containsKey(label)
                  || inHeader.containsKey(label);
          if (other) {
            refuse("two of its parameters are named `" + label + "`");
          }
          fields.set(i, documented);
          return i;
        }
      }
      fields.add(documented);
      return fields.size() - 1;
    }

    void body(Node.@Nullable Mapping request) {
      if (request == null) {
        return;
      }
      boolean required = isTrue(request, "required");
      Map.Entry<String, Node> media = jsonMedia(request);
      Schema schema = media == null ? null : schemas.read(media.getValue(), name + "-body");
      if (media == null || !(schema instanceof Schema.Typed(Type type, boolean _))) {
        if (required) {
          refuse(
              schema instanceof Schema.Refused(Place place, String reason)
                  ? "its body: " + reason + " (" + place + ")"
                  : "its body is not JSON");
        }
        return;
      }
      Place lost = lost(type, new IdentityHashMap<>());
      if (lost != null) {
        refuse("a required property of its body has no type (" + lost + ")");
        return;
      }
      if (fields.stream().anyMatch(field -> field.name().equals(BODY))) {
        refuse("a parameter is named `body`, like the body itself");
        return;
      }
      fields.add(required ? Field.required(BODY, type) : Field.optional(BODY, type));
      JsonWriter writer = JsonWriter.of(type, JsonNumbers.PLAIN, JsonWriter.Show.ALL);
      body = new HttpOperation.Body(fields.size() - 1, media.getKey(), writer);
    }

    /// The place of a required property that could not be read, anywhere in a type.
    private @Nullable Place lost(Type type, IdentityHashMap<Type, Boolean> seen) {
      if (seen.put(type, true) != null) {
        return null;
      }
      List<Type> parts =
          switch (type) {
            case Structure structure -> structure.fields().stream().map(Field::type).toList();
            case OneOf choice -> choice.cases().stream().map(OneOf.Case::type).toList();
            case Type.ListOf list -> List.of(list.item());
            case Type.Text _,
                Type.Int _,
                Type.Decimal _,
                Type.Real _,
                Type.Bool _,
                Type.Date _,
                Type.Time _,
                Type.Timestamp _,
                Type.Binary _,
                Type.Enumeration _ ->
                List.of();
          };
      Place own = type instanceof Structure structure ? schemas.incomplete(structure) : null;
      for (int i = 0; own == null && i < parts.size(); i++) {
        own = lost(parts.get(i), seen);
      }
      return own;
    }

    void answers(Node.@Nullable Mapping responses) {
      if (responses == null) {
        return;
      }
      for (Node.Entry entry : responses.entries()) {
        String status = entry.key().value().toUpperCase(Locale.ROOT);
        Node.Mapping response = references.follow(entry.value());
        if (response == null) {
          continue;
        }
        if (status.startsWith("2")) {
          success(response);
        } else if (status.matches("[45](\\d\\d|XX)|DEFAULT")) {
          failure(status.equals("DEFAULT") ? "default" : status, entry.value(), response);
        }
      }
    }

    /// The first successful answer with a body decides what the operation returns.
    private void success(Node.Mapping response) {
      boolean bare =
          !(response.get("content") instanceof Node.Mapping content) || content.entries().isEmpty();
      if (bare || answer != null) {
        return;
      }
      Map.Entry<String, Node> media = jsonMedia(response);
      if (media == null) {
        refuse("it answers something that is not JSON (" + response.place() + ")");
        return;
      }
      switch (schemas.read(media.getValue(), name + "-answer")) {
        case Schema.Refused(Place place, String reason) ->
            refuse("its answer: " + reason + " (" + place + ")");
        case Schema.Typed(Type type, boolean nullable) -> {
          returns = type;
          JsonReader whole = JsonReader.of(type, options);
          answer = nullable ? whole.nullable() : whole;
        }
      }
    }

    private void failure(String status, Node written, Node.Mapping response) {
      String reference =
          written instanceof Node.Mapping mapping ? OpenApiDocument.text(mapping, "$ref") : null;
      String fault =
          reference == null
              ? Words.forStatus(status)
              : reference.substring(reference.lastIndexOf('/') + 1);
      Map.Entry<String, Node> media = jsonMedia(response);
      Type detail =
          media != null
                  && schemas.read(media.getValue(), name + "-" + fault)
                      instanceof Schema.Typed(Type type, boolean _)
              ? type
              : null;
      JsonReader reader = detail == null ? null : JsonReader.of(detail, options);
      DeclaredFault known = faults.get(fault);
      if (known != null && !Objects.equals(known.detail(), detail)) {
        fault = fault + status;
      }
      faults.put(fault, new DeclaredFault(fault, detail));
      refusals.put(status, new HttpOperation.Refusal(fault, reader));
    }

    private Map.@Nullable Entry<String, Node> jsonMedia(Node.Mapping holder) {
      if (!(holder.get("content") instanceof Node.Mapping content)) {
        return null;
      }
      for (Node.Entry entry : content.entries()) {
        String type = entry.key().value();
        boolean json = JSON_TYPE.matcher(type).matches() || type.equals("*/*");
        Node schema =
            json && entry.value() instanceof Node.Mapping media ? media.get("schema") : null;
        if (schema != null) {
          return Map.entry(type.equals("*/*") ? "application/json" : type, schema);
        }
      }
      return null;
    }

    List<HttpOperation.Step> steps(String path) {
      List<HttpOperation.Step> steps = new ArrayList<>();
      String flaw = PathRules.flaw(path);
      if (flaw != null) {
        refuse(flaw);
        return steps;
      }
      Matcher matcher = STEPS.matcher(path);
      while (matcher.find()) {
        String label = matcher.group(1);
        HttpOperation.Parameter parameter = label == null ? null : inPath.get(label);
        if (label == null) {
          steps.add(new HttpOperation.Step.Literal(matcher.group(2)));
        } else if (parameter == null) {
          refuse("its path names `" + label + "`, which is no parameter of it");
        } else {
          steps.add(new HttpOperation.Step.Value(parameter));
        }
      }
      return steps;
    }

    HttpOperation operation(String method, List<HttpOperation.Step> steps, String doc) {
      Signature signature =
          new Signature(
              name,
              Structure.of(name + "-takes", fields),
              returns,
              List.copyOf(faults.values()),
              effect(method),
              Signature.Delivery.WHOLE,
              doc);
      return new HttpOperation(
          signature,
          method,
          List.copyOf(steps),
          List.copyOf(inQuery.values()),
          List.copyOf(inHeader.values()),
          body,
          answer,
          Map.copyOf(refusals));
    }

    private static boolean isTrue(Node.Mapping node, String key) {
      return "true".equals(OpenApiDocument.text(node, key));
    }
  }
}
