package dev.banyan.connectors.soap.importer;

import dev.banyan.config.draft.ReadableNames;
import dev.banyan.config.draft.YamlWord;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One operation of an imported configuration: its parameters, its call and its route.
final class ImportedOperation {
  private static final Set<String> READS =
      Set.of("get", "find", "list", "search", "query", "read", "lookup");
  private static final Map<String, String> METHODS =
      Map.of(
          "create", "POST", "add", "POST", "insert", "POST", "update", "PUT", "change", "PUT",
          "modify", "PUT", "delete", "DELETE", "remove", "DELETE");

  private final String name;
  private final Signature signature;
  private final String system;
  private final ModernTypes types;
  private final Map<String, String> takes = new LinkedHashMap<>();
  private final Map<String, String> with = new LinkedHashMap<>();
  private final List<String> plain = new ArrayList<>();
  private @Nullable String body;
  private @Nullable String writes;
  private @Nullable String returns;

  private ImportedOperation(String name, Signature signature, String system, ModernTypes types) {
    this.name = name;
    this.signature = signature;
    this.system = system;
    this.types = types;
  }

  /// A route: its key, what makes it clash with another, and its `with:` ready to be written.
  record Route(String key, String shape, String with) {}

  /// Null, with a sentence in the report, where the operation needs what the language cannot write.
  static @Nullable ImportedOperation of(
      Signature signature,
      ReadableNames names,
      String system,
      ModernTypes types,
      List<String> report) {
    ImportedOperation made =
        new ImportedOperation(
            names.free(ReadableNames.hyphens(signature.name())), signature, system, types);
    String obstacle = made.parameters(report);
    if (obstacle != null) {
      report.add("%s is left out: %s.".formatted(signature.name(), obstacle));
      return null;
    }
    made.returns = made.answer();
    return made;
  }

  String name() {
    return name;
  }

  private @Nullable String parameters(List<String> report) {
    ReadableNames names = new ReadableNames();
    for (Field field : signature.takes().fields()) {
      String scalar = ModernTypes.scalar(field.type());
      if (scalar != null) {
        String parameter = names.field(field.name());
        takes.put(parameter, ModernTypes.declaration(field, scalar));
        with.put(field.name(), parameter);
        plain.add(parameter);
      } else if (body == null && structured(field.type()) != null) {
        record(field, names);
      } else if (field.required()) {
        return "its parameter " + field.name() + " is no plain value and has no type with a name";
      } else {
        report.add(
            "%s is called without %s, which the language has no name for."
                .formatted(signature.name(), field.name()));
      }
    }
    return null;
  }

  private @Nullable Structure structured(Type type) {
    return type instanceof Structure structure && types.isNamed(structure) ? structure : null;
  }

  /// A record goes through its mapping where that is all the call needs; otherwise it stays legacy.
  private void record(Field field, ReadableNames names) {
    Structure structure = (Structure) field.type();
    String parameter = names.field(field.name());
    String mapping = signature.takes().size() == 1 ? types.mapping(structure) : null;
    body = parameter;
    if (mapping != null && types.isComplete(structure)) {
      writes = mapping;
      takes.put(parameter, types.typeOf(structure));
    } else {
      String legacy = YamlWord.quoted(system + "." + structure.name());
      takes.put(parameter, ModernTypes.declaration(field, legacy));
      with.put(field.name(), parameter);
    }
  }

  void write(StringBuilder out, Map<String, String> problems) {
    out.append("  ").append(name).append(":\n");
    if (!takes.isEmpty()) {
      out.append("    takes:\n");
      takes.forEach((parameter, type) -> out.append("      %s: %s\n".formatted(parameter, type)));
    }
    out.append("    call: ").append(YamlWord.quoted(system + "." + signature.name())).append('\n');
    if (writes != null) {
      out.append("    with: { mapping: %s, from: %s }\n".formatted(writes, body));
    } else if (!with.isEmpty()) {
      out.append("    with:\n");
      with.forEach(
          (legacy, parameter) ->
              out.append("      %s: %s\n".formatted(YamlWord.quoted(legacy), parameter)));
    }
    if (returns != null) {
      out.append("    returns: ").append(returns).append('\n');
    }
    if (!signature.faults().isEmpty()) {
      out.append("    faults:\n");
      signature
          .faults()
          .forEach(
              fault ->
                  out.append(
                      "      %s: %s\n"
                          .formatted(
                              YamlWord.quoted(fault.name()),
                              problems.getOrDefault(fault.name(), fault.name()))));
    }
  }

  private @Nullable String answer() {
    Type type = signature.returns();
    if (type instanceof Type.ListOf list) {
      String mapping = types.mapping(list.item());
      return mapping == null ? asItIs() : "{ many: { mapping: " + mapping + " } }";
    }
    String mapping = types.mapping(type);
    return mapping == null ? asItIs() : "{ mapping: " + mapping + " }";
  }

  /// A write through a mapping answers nothing unless it says what.
  private @Nullable String asItIs() {
    Type type = signature.returns();
    String scalar = type == null || writes == null ? null : ModernTypes.scalar(type);
    return scalar == null || scalar.startsWith("[") ? null : scalar;
  }

  /// The route that the operation's name suggests.
  Route route() {
    List<String> words = ReadableNames.words(signature.name());
    String verb = words.getFirst();
    String method = READS.contains(verb) ? "GET" : METHODS.getOrDefault(verb, "");
    boolean reads = signature.effect() == Effect.READ;
    boolean fits = method.equals("GET") ? reads && body == null : !method.isEmpty() && !reads;
    if (words.size() < 2 || !fits) {
      return plainRoute();
    }
    List<String> noun = new ArrayList<>(words.subList(1, words.size()));
    noun.add(ReadableNames.plural(noun.removeLast()));
    String path = "/" + String.join("-", noun);
    boolean one = plain.size() == 1 && !(signature.returns() instanceof Type.ListOf);
    boolean keyed = one && !takes.getOrDefault(plain.getFirst(), "").contains("optional");
    if (keyed && !method.equals("POST")) {
      return route(method, path + "/{" + plain.getFirst() + "}", path + "/{}");
    }
    return method.equals("DELETE") ? plainRoute() : route(method, path, path);
  }

  /// The route that always works.
  Route plainRoute() {
    String method = signature.effect() == Effect.READ && body == null ? "GET" : "POST";
    return route(method, "/" + name, "/" + name);
  }

  private Route route(String method, String path, String shape) {
    List<String> parts = new ArrayList<>();
    if (body != null) {
      parts.add(body + ": body");
      for (String parameter : plain) {
        boolean inPath = path.contains("{" + parameter + "}");
        parts.add(parameter + ": " + (inPath ? "path." : "query.") + parameter);
      }
    }
    String binding = parts.isEmpty() ? "" : ", with: { " + String.join(", ", parts) + " }";
    return new Route(method + " " + path, method + " " + shape, binding);
  }
}
