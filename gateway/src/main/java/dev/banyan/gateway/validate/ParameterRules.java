package dev.banyan.gateway.validate;

import dev.banyan.json.check.Kind;
import dev.banyan.json.check.SchemaCheck;
import dev.banyan.json.check.SchemaCompiler;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.json.schema.References;
import dev.banyan.text.Node;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of one operation as rules. Owned by one thread.
final class ParameterRules {
  private static final ParameterRule.Style SINGLE =
      new ParameterRule.Style("", "", ParameterRule.Escapes.NONE);
  private static final Set<Kind> SCALARS =
      Set.of(Kind.STRING, Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN);
  private static final Set<String> OF_SCALARS =
      Set.of("pattern", "minLength", "maxLength", "format", "minimum", "maximum", "multipleOf");
  private static final Set<String> OF_OTHERS =
      Set.of("items", "minItems", "maxItems", "properties", "required", "additionalProperties");

  private final References references;
  private final SchemaCompiler schemas;
  private final String operation;
  private final BiConsumer<String, String> unchecked;
  private final Set<String> prefixes = new LinkedHashSet<>();
  private final Set<String> members = new LinkedHashSet<>();
  private boolean free;
  private boolean costly;

  /// `unchecked` takes where something stands that is not looked into, and what it is.
  ParameterRules(
      References references,
      SchemaCompiler schemas,
      String operation,
      BiConsumer<String, String> unchecked) {
    this.references = references;
    this.schemas = schemas;
    this.operation = operation;
    this.unchecked = unchecked;
  }

  /// Whether one is held against a pattern: how long that takes is the sender's choice.
  boolean costly() {
    return costly;
  }

  /// The query parameters by which objects are sent.
  OperationRules.Objects objects() {
    return new OperationRules.Objects(prefixes, members, free);
  }

  /// A parameter of which nothing is said.
  static ParameterRule anything(String place) {
    return new ParameterRule(place, false, true, null, SINGLE);
  }

  ParameterRule read(Node.Mapping parameter, String in, String label) {
    boolean required = in.equals("path") || isTrue(parameter, "required");
    boolean empty = isTrue(parameter, "allowEmptyValue");
    String place = in + "." + label;
    return new ParameterRule(
        place, required, empty, values(parameter, in, place), style(parameter, in));
  }

  private ParameterRule.@Nullable Values values(Node.Mapping parameter, String in, String place) {
    Node schema = parameter.get("schema");
    if (schema == null) {
      return content(parameter, place);
    }
    Set<Kind> kinds = EnumSet.copyOf(schemas.kinds(schema));
    kinds.remove(Kind.NULL);
    if (in.equals("path") && "matrix".equals(OpenApiDocument.text(parameter, "style"))) {
      unheld(place, "style matrix: no path with such a segment is taken");
      return null;
    }
    if (SCALARS.containsAll(kinds) || isOpen(schema, kinds)) {
      return new ParameterRule.Values(compiled(schema), null, kinds, false);
    }
    if (kinds.equals(Set.of(Kind.ARRAY))) {
      if (!in.equals("cookie")) {
        return list(schema, place);
      }
      unheld(place, "a list in a cookie");
      return null;
    }
    if (kinds.equals(Set.of(Kind.OBJECT))) {
      unheld(place, "a parameter that is an object");
      object(parameter, schema, in);
    } else if (!schemas.compile(schema, operation).isAny()) {
      unheld(place, "a parameter that may be of several kinds");
    }
    return null;
  }

  /// Whether nothing says of what kind it is, though something is demanded of texts or numbers.
  private boolean isOpen(Node schema, Set<Kind> kinds) {
    Node.Mapping merged =
        schema instanceof Node.Mapping mapping ? references.merged(mapping) : null;
    return kinds.size() == Kind.values().length - 1
        && merged != null
        && merged.keys().stream().anyMatch(OF_SCALARS::contains)
        && merged.keys().stream().noneMatch(OF_OTHERS::contains);
  }

  private ParameterRule.@Nullable Values content(Node.Mapping parameter, String place) {
    Node json =
        parameter.get("content") instanceof Node.Mapping content
                && content.get("application/json") instanceof Node.Mapping media
            ? media.get("schema")
            : null;
    if (json != null) {
      return new ParameterRule.Values(compiled(json), null, Set.of(), true);
    }
    unheld(place, "a parameter without a schema");
    return null;
  }

  private ParameterRule.@Nullable Values list(Node schema, String place) {
    Node.Mapping merged =
        schema instanceof Node.Mapping mapping ? references.merged(mapping) : null;
    Node items = merged == null ? null : merged.get("items");
    Set<Kind> kinds =
        items == null ? EnumSet.of(Kind.STRING) : EnumSet.copyOf(schemas.kinds(items));
    kinds.remove(Kind.NULL);
    if (!SCALARS.containsAll(kinds)) {
      unheld(place, "a parameter that is a list of other than texts and numbers");
      return null;
    }
    SchemaCheck item = items == null ? SchemaCheck.ANY : compiled(items);
    return new ParameterRule.Values(compiled(schema), item, kinds, false);
  }

  private void unheld(String place, String what) {
    unchecked.accept(operation + " " + place, what);
  }

  private SchemaCheck compiled(Node schema) {
    SchemaCheck check = schemas.compile(schema, operation);
    costly |= check.isPatterned() || check.isSlow();
    return check;
  }

  /// OpenAPI's styles. Only lists of style `form` have a parameter for each item where nothing is
  /// said.
  private static ParameterRule.Style style(Node.Mapping parameter, String in) {
    String style = String.valueOf(OpenApiDocument.text(parameter, "style"));
    boolean delimited = style.equals("spaceDelimited") || style.equals("pipeDelimited");
    String said = OpenApiDocument.text(parameter, "explode");
    boolean explode = said == null ? in.equals("query") && !delimited : said.equals("true");
    return switch (in) {
      case "query" -> {
        String separator =
            style.equals("spaceDelimited") ? " " : style.equals("pipeDelimited") ? "|" : ",";
        yield new ParameterRule.Style("", explode ? "" : separator, ParameterRule.Escapes.QUERY);
      }
      case "path" -> {
        String lead = style.equals("label") ? "." : "";
        String separator = explode && !lead.isEmpty() ? lead : ",";
        yield new ParameterRule.Style(lead, separator, ParameterRule.Escapes.PATH);
      }
      case "header" -> new ParameterRule.Style("", ",", ParameterRule.Escapes.NONE);
      default -> SINGLE;
    };
  }

  /// How an object is sent in a query: `filter[a]`, or, where its members are parameters of their
  /// own, by their names.
  private void object(Node.Mapping parameter, Node schema, String in) {
    boolean exploded = !"false".equals(OpenApiDocument.text(parameter, "explode"));
    if (!in.equals("query")) {
      return;
    }
    if ("deepObject".equals(OpenApiDocument.text(parameter, "style"))) {
      prefixes.add(OpenApiDocument.text(parameter, "name") + "[");
    } else if (exploded) {
      Node.Mapping merged =
          schema instanceof Node.Mapping mapping ? references.merged(mapping) : null;
      if (merged != null && merged.get("properties") instanceof Node.Mapping properties) {
        members.addAll(properties.keys());
      }
      Node others = merged == null ? null : merged.get("additionalProperties");
      free |= others != null && !(others instanceof Node.Scalar one && one.text().equals("false"));
    }
  }

  private static boolean isTrue(Node.Mapping node, String key) {
    return "true".equals(OpenApiDocument.text(node, key));
  }
}
