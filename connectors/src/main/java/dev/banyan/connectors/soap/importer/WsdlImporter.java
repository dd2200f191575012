package dev.banyan.connectors.soap.importer;

import dev.banyan.base.ByteSize;
import dev.banyan.config.draft.ReadableNames;
import dev.banyan.config.draft.YamlWord;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.soap.SoapConnector;
import dev.banyan.connectors.soap.SoapSettings;
import dev.banyan.connectors.web.Urls;
import dev.banyan.operation.DeclaredFault;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes the configuration for a SOAP service: system, modern types, mappings, operations,
/// problems and routes with readable names; the legacy names stay in the mappings. Reads files
/// only. Owned by one thread; used once.
public final class WsdlImporter {
  private final WsdlImport options;
  private final LegacySystem system;
  private final List<String> report = new ArrayList<>();
  private final ModernTypes types;
  private final Map<String, String> problems = new LinkedHashMap<>();
  private final List<ImportedOperation> operations = new ArrayList<>();

  private WsdlImporter(WsdlImport options, LegacySystem system) {
    this.options = options;
    this.system = system;
    Set<Structure> named = Collections.newSetFromMap(new IdentityHashMap<>());
    system
        .types()
        .forEach(
            (name, type) -> {
              if (type instanceof Structure structure) {
                named.add(structure);
              }
            });
    this.types = new ModernTypes(options.system(), named, report);
  }

  /// Imports; reads nothing outside the folder.
  public static ImportedWsdl run(WsdlImport options) {
    Mistakes mistakes = new Mistakes();
    if (address(options) == null) {
      mistakes.error(
          "bad-url",
          Place.of("--url"),
          "`" + options.url() + "` is no address",
          "write it like `https://host:8443/service`");
      return new ImportedWsdl("", List.of(), mistakes);
    }
    Node.Mapping node = new Node.Mapping(List.of(), Place.of(options.wsdl()));
    SystemContext context =
        new SystemContext(options.system(), options.folder(), node, mistakes, null);
    LegacySystem system = new SoapConnector().read(settings(options), context);
    boolean homeless = mistakes.sorted().stream().anyMatch(one -> one.code().equals("bad-url"));
    if (homeless && options.url() == null) {
      ImportedWsdl placed = run(options.at("http://localhost:9000/"));
      List<String> report = new ArrayList<>(placed.report());
      report.add("The contract gives no address: set `url`.");
      return new ImportedWsdl(placed.configuration(), report, placed.mistakes());
    }
    if (mistakes.hasErrors()) {
      return new ImportedWsdl("", List.of(), mistakes);
    }
    WsdlImporter importer = new WsdlImporter(options, system);
    String text = importer.configuration();
    if (importer.operations.isEmpty()) {
      mistakes.error(
          "nothing-to-import",
          Place.of(options.wsdl()),
          "no operation of this contract can be imported",
          "see docs/systems-soap.md for what is read of a contract");
      return new ImportedWsdl("", importer.report, mistakes);
    }
    return new ImportedWsdl(text, importer.report, mistakes);
  }

  /// The address that is to be written, or another where it is none yet but a reference to one;
  /// null where it can be none.
  private static @Nullable URI address(WsdlImport options) {
    String url = options.url();
    try {
      return URI.create(url != null && url.startsWith("http") ? url : "http://localhost/");
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static SoapSettings settings(WsdlImport options) {
    URI address = address(options);
    return new SoapSettings(
        Path.of(options.wsdl()),
        options.url() == null || address == null ? null : Urls.of(address),
        null,
        null,
        null,
        null,
        SoapSettings.Security.BASIC,
        null,
        null,
        Map.of(),
        SoapSettings.readsByDefault(),
        new ByteSize(1 << 20),
        false,
        1,
        Duration.ofSeconds(1),
        false,
        null,
        null);
  }

  private String configuration() {
    ReadableNames names = new ReadableNames();
    for (Signature signature : system.operations()) {
      ImportedOperation made =
          ImportedOperation.of(signature, names, options.system(), types, report);
      if (made != null) {
        operations.add(made);
        signature.faults().forEach(this::problem);
      }
    }
    new TreeMap<>(system.refused())
        .forEach((what, why) -> report.add("%s cannot be used: %s.".formatted(what, why)));
    StringBuilder out = new StringBuilder();
    head(out);
    types.writeTypes(out);
    problems(out);
    types.writeMappings(out);
    out.append("\noperations:\n");
    operations.forEach(operation -> operation.write(out, problems));
    routes(out);
    return out.toString();
  }

  private void head(StringBuilder out) {
    out.append(
        """
        # Imported from a WSDL. The names on the left are yours to change; those of the service
        # stand in `mappings` and behind `call:` and `with:`.
        banyan: 1
        name: %s

        listen:
          public: { port: 8080 }

        systems:
          %s:
            soap:
              wsdl: %s
        """
            .formatted(
                YamlWord.quoted(options.system()),
                YamlWord.quoted(options.system()),
                YamlWord.quoted(options.wsdl())));
    setting(out, "url", options.url());
    setting(out, "username", options.username());
    setting(out, "password", options.password());
  }

  private static void setting(StringBuilder out, String key, @Nullable String value) {
    if (value != null) {
      out.append("      ").append(key).append(": ").append(YamlWord.quoted(value)).append('\n');
    }
  }

  private void problem(DeclaredFault fault) {
    if (!problems.containsKey(fault.name())) {
      problems.put(fault.name(), String.join("-", ReadableNames.words(fault.name())));
    }
  }

  private void problems(StringBuilder out) {
    if (problems.isEmpty()) {
      return;
    }
    out.append("\nproblems:\n");
    for (String problem : Set.copyOf(problems.values()).stream().sorted().toList()) {
      String title = ReadableNames.capital(problem.replace('-', ' '));
      out.append(
          "  %s: { status: %d, title: %s }\n"
              .formatted(problem, status(problem), YamlWord.quoted(title)));
    }
  }

  private static int status(String problem) {
    String word = problem.toLowerCase(Locale.ROOT);
    if (word.contains("not-found") || word.contains("unknown") || word.contains("no-such")) {
      return 404;
    }
    if (word.contains("exists") || word.contains("duplicate") || word.contains("conflict")) {
      return 409;
    }
    if (word.contains("denied") || word.contains("forbidden") || word.contains("permission")) {
      return 403;
    }
    return 422;
  }

  private void routes(StringBuilder out) {
    out.append("\napis:\n  ").append(YamlWord.quoted(options.system())).append(":\n");
    out.append("    base: /v1\n");
    out.append("    callers: anyone        # say who may call before this leaves your machine\n");
    out.append("    routes:\n");
    Map<String, String> routes = new LinkedHashMap<>();
    for (ImportedOperation operation : operations) {
      ImportedOperation.Route route = operation.route();
      if (routes.containsKey(route.shape())) {
        route = operation.plainRoute();
      }
      routes.put(
          route.shape(),
          "      %s: { call: %s%s }\n".formatted(route.key(), operation.name(), route.with()));
    }
    routes.values().forEach(out::append);
  }
}
