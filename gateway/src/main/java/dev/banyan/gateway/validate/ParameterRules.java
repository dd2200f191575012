package dev.banyan.gateway.validate;

import dev.banyan.gateway.parameter.ParameterReader;
import dev.banyan.json.SchemaTerms;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.json.schema.References;
import dev.banyan.json.schema.Schema;
import dev.banyan.json.schema.SchemaReader;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.List;
import java.util.function.Consumer;

/// Reads the parameters of one operation as rules. Owned by one thread.
final class ParameterRules {
  private static final ParameterRule.Form SINGLE = new ParameterRule.Form.Single();

  private final References references;
  private final SchemaReader schemas;
  private final SchemaTerms.Readers checks;
  private final Consumer<String> unchecked;
  private boolean costly;

  ParameterRules(
      References references,
      SchemaReader schemas,
      SchemaTerms.Readers checks,
      Consumer<String> unchecked) {
    this.references = references;
    this.schemas = schemas;
    this.checks = checks;
    this.unchecked = unchecked;
  }

  /// Whether one is held against a pattern: how long that takes is the sender's choice.
  boolean costly() {
    return costly;
  }

  /// A parameter of which nothing is said.
  static ParameterRule anything(String place) {
    return new ParameterRule(place, false, true, null, SINGLE);
  }

  ParameterRule read(Node.Mapping parameter, String in, String label) {
    String place = in + "." + label;
    boolean required = in.equals("path") || isTrue(parameter, "required");
    boolean empty = isTrue(parameter, "allowEmptyValue");
    Node schema = parameter.get("schema");
    Schema read = schema == null ? null : schemas.read(schema, label);
    return switch (read) {
      case null -> {
        unchecked.accept("the parameter " + place + " has no schema");
        yield new ParameterRule(place, required, empty, null, SINGLE);
      }
      case Schema.Refused(Place at, String reason) -> {
        unchecked.accept("the parameter " + place + ": " + reason + " (" + at + ")");
        yield new ParameterRule(place, required, empty, null, SINGLE);
      }
      case Schema.Typed(Type.ListOf list, boolean _) when scalar(list.item()) -> {
        char separator = separator(parameter, in);
        yield new ParameterRule(
            place,
            required,
            empty,
            reader(place, list.item()),
            new ParameterRule.Form.Several(separator, list.sizeMin(), list.sizeMax()));
      }
      case Schema.Typed(Type type, boolean _) -> {
        if (!scalar(type)) {
          unchecked.accept("the parameter " + place + " is an object");
        }
        yield new ParameterRule(
            place, required, empty, scalar(type) ? reader(place, type) : null, SINGLE);
      }
    };
  }

  private ParameterReader reader(String place, Type type) {
    costly |= type instanceof Type.Text text && text.pattern() != null;
    return new ParameterReader(place, type, checks.reader(type, false));
  }

  private static boolean scalar(Type type) {
    return switch (type) {
      case Type.ListOf _, Structure _, OneOf _ -> false;
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
          true;
    };
  }

  /// OpenAPI's styles; 0 where each item has a parameter of its own.
  private static char separator(Node.Mapping parameter, String in) {
    String style = String.valueOf(OpenApiDocument.text(parameter, "style"));
    boolean explode =
        in.equals("query") && !"false".equals(OpenApiDocument.text(parameter, "explode"));
    return switch (style) {
      case "spaceDelimited" -> explode ? 0 : ' ';
      case "pipeDelimited" -> explode ? 0 : '|';
      default -> explode ? 0 : ',';
    };
  }

  /// How the names of query parameters begin by which an object is sent: `filter[`, or, where its
  /// members are parameters of their own, their names.
  List<String> prefixes(Node.Mapping parameter, String label) {
    if ("deepObject".equals(OpenApiDocument.text(parameter, "style"))) {
      return List.of(label + "[");
    }
    Node.Mapping schema = references.follow(parameter.get("schema"));
    return schema != null
            && "object".equals(OpenApiDocument.text(schema, "type"))
            && schema.get("properties") instanceof Node.Mapping properties
        ? properties.keys().stream().toList()
        : List.of();
  }

  private static boolean isTrue(Node.Mapping node, String key) {
    return "true".equals(OpenApiDocument.text(node, key));
  }
}
