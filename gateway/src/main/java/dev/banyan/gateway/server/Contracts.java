package dev.banyan.gateway.server;

import dev.banyan.config.model.ApiSection;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.openapi.ApiDescription;
import dev.banyan.gateway.api.openapi.DocumentationPage;
import dev.banyan.gateway.api.openapi.OpenApiWriter;
import dev.banyan.gateway.assemble.ApiContracts;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.edge.Keeping;
import dev.banyan.gateway.edge.Serving;
import dev.banyan.gateway.gate.Entrance;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.observe.RouteSight;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.http.Answer;
import dev.banyan.text.Name;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Serves each API's OpenAPI document and documentation page: made once per generation, open to
/// anyone, as they hold no data of any system. A route of the configuration with the same path
/// wins.
final class Contracts {
  private final RouteTable<Serving> table;
  private final Observation observation;

  private Contracts(RouteTable<Serving> table, Observation observation) {
    this.table = table;
    this.observation = observation;
  }

  static void add(Assembly assembly, RouteTable<Serving> table, Observation observation) {
    Contracts contracts = new Contracts(table, observation);
    Map<String, ApiDescription> descriptions = ApiContracts.all(assembly);
    assembly
        .loaded()
        .configuration()
        .apis()
        .forEach((name, section) -> contracts.serve(name, section, descriptions));
  }

  private void serve(Name name, ApiSection section, Map<String, ApiDescription> descriptions) {
    ApiDescription description = descriptions.get(name.value());
    if (description == null) {
      return;
    }
    String base = section.base().equals("/") ? "" : section.base();
    String document = base + section.openapi();
    String folder = base + section.docs();
    put(name, document, "application/json", text(OpenApiWriter.write(description)), List.of());
    DocumentationPage page = DocumentationPage.of(description.title(), document, folder);
    for (String file : List.of("", "docs.js", "docs.css")) {
      DocumentationPage.Asset asset = page.asset(file);
      if (asset != null) {
        put(
            name,
            file.isEmpty() ? folder : folder + "/" + file,
            asset.contentType(),
            asset.content(),
            List.of(
                new Http.Header(
                    "content-security-policy", DocumentationPage.CONTENT_SECURITY_POLICY),
                new Http.Header("x-content-type-options", "nosniff")));
      }
    }
  }

  private static Bytes text(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private void put(
      Name api, String path, String contentType, Bytes content, List<Http.Header> more) {
    List<Http.Header> headers = new ArrayList<>(more);
    headers.add(new Http.Header("content-type", contentType));
    Entrance open = new Entrance("GET " + path, List.of(), Set.of(), null, 0, Set.of());
    table.add(
        "GET",
        RoutePattern.parse(path),
        new Serving(
            open,
            new Serving.Target.Fixed(new Answer(200, headers, content)),
            observation.meter(RouteSight.plain(api.value(), "GET " + path)),
            Keeping.NOTHING));
  }
}
