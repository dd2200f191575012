package dev.banyan.gateway.server;

import dev.banyan.config.model.ApiSection;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.asyncapi.AsyncApiWriter;
import dev.banyan.gateway.api.openapi.ApiDescription;
import dev.banyan.gateway.api.openapi.DocumentationPage;
import dev.banyan.gateway.api.openapi.OpenApiWriter;
import dev.banyan.gateway.assemble.ApiContracts;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.section.Traffic;
import dev.banyan.gateway.edge.Condition;
import dev.banyan.gateway.edge.Keeping;
import dev.banyan.gateway.edge.Serving;
import dev.banyan.gateway.gate.Entrance;
import dev.banyan.gateway.gate.Permission;
import dev.banyan.gateway.limit.Limiter;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.observe.RouteSight;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.http.Answer;
import dev.banyan.text.Name;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Serves each API's OpenAPI document and documentation page, and the AsyncAPI document of its
/// streams of events, made once per generation. A document goes to whom `contract:` names. The page
/// holds nothing of the API, so it is open to anyone: where the document is not, it asks the reader
/// for a credential. A route of the configuration with the same path wins.
final class Contracts {
  private static final Http.Header NO_SNIFFING =
      new Http.Header("x-content-type-options", "nosniff");
  private static final List<Http.Header> PAGE =
      List.of(
          new Http.Header("content-security-policy", DocumentationPage.CONTENT_SECURITY_POLICY),
          NO_SNIFFING);

  private final RouteTable<Serving> table;
  private final Observation observation;
  private final Gates gates;
  private final ApiDescription.Origin origin;

  /// How those get in who may use an API.
  interface Gates {
    List<Recognizer> recognizers(List<Name> callers);

    /// What an API limits as a whole; null for nothing.
    @Nullable Limiter limiter(Name api);

    Entrance.Standing standing();
  }

  private Contracts(
      RouteTable<Serving> table,
      Observation observation,
      Gates gates,
      ApiDescription.Origin origin) {
    this.table = table;
    this.observation = observation;
    this.gates = gates;
    this.origin = origin;
  }

  static void add(
      Assembly assembly,
      Map<Condition, RouteTable<Serving>> tables,
      Observation observation,
      Gates gates) {
    Map<String, ApiDescription> descriptions = ApiContracts.all(assembly);
    ApiDescription.Origin origin = ApiContracts.origin(assembly);
    assembly
        .loaded()
        .configuration()
        .apis()
        .forEach(
            (name, section) -> {
              RouteTable<Serving> table =
                  tables.computeIfAbsent(
                      Traffic.condition(section.match()), _ -> new RouteTable<>());
              new Contracts(table, observation, gates, origin).serve(name, section, descriptions);
            });
  }

  private void serve(Name name, ApiSection section, Map<String, ApiDescription> descriptions) {
    ApiDescription description = descriptions.get(name.value());
    if (description == null || section.contract() == ApiSection.Contract.OFF) {
      return;
    }
    String base = section.base().equals("/") ? "" : section.base();
    String document = base + section.openapi();
    String folder = base + section.docs();
    boolean open =
        section.contract() == ApiSection.Contract.ANYONE || ApiSection.isOpen(section.callers());
    Admission admission =
        section.contract() == ApiSection.Contract.ANYONE
            ? Admission.ANYONE
            : admission(name, section);
    put(
        name,
        document,
        admission,
        document("application/json", OpenApiWriter.write(description), open));
    if (!AsyncApiWriter.streams(description).isEmpty()) {
      String written = AsyncApiWriter.write(description, origin);
      put(
          name,
          base + section.asyncapi(),
          admission,
          document(AsyncApiWriter.CONTENT_TYPE, written, open));
    }
    String title = open ? description.title() : "API";
    DocumentationPage page = DocumentationPage.of(title, document, folder);
    for (String file : List.of("", "docs.js", "docs.css")) {
      DocumentationPage.Asset asset = page.asset(file);
      if (asset != null) {
        put(
            name,
            file.isEmpty() ? folder : folder + "/" + file,
            Admission.ANYONE,
            answer(asset.contentType(), asset.content(), PAGE));
      }
    }
  }

  /// Who is let in, and how often.
  private record Admission(List<Recognizer> recognizers, @Nullable Limiter limiter) {
    static final Admission ANYONE = new Admission(List.of(), null);
  }

  private Admission admission(Name name, ApiSection section) {
    List<Recognizer> recognizers =
        ApiSection.isOpen(section.callers()) ? List.of() : gates.recognizers(section.callers());
    return new Admission(recognizers, gates.limiter(name));
  }

  private static Answer document(String contentType, String text, boolean open) {
    return answer(
        contentType,
        Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)),
        open
            ? List.of(NO_SNIFFING)
            : List.of(NO_SNIFFING, new Http.Header("cache-control", "private, no-cache")));
  }

  private static Answer answer(String contentType, Bytes content, List<Http.Header> more) {
    List<Http.Header> headers = new ArrayList<>(more);
    headers.add(new Http.Header("content-type", contentType));
    return new Answer(200, headers, content);
  }

  private void put(Name api, String path, Admission admission, Answer answer) {
    String route = "GET " + path;
    Entrance entrance =
        new Entrance(
            route,
            admission.recognizers(),
            Permission.ANY,
            admission.limiter(),
            0,
            Set.of(),
            gates.standing());
    table.add(
        "GET",
        RoutePattern.parse(path),
        new Serving(
            entrance,
            new Serving.Target.Fixed(answer),
            Serving.Ways.PLAIN,
            observation.meter(RouteSight.plain(api.value(), route)),
            Keeping.nothing(null)));
  }
}
