package dev.banyan.gateway.validate;

import dev.banyan.base.HeldBytes;
import dev.banyan.config.text.YamlReader;
import dev.banyan.connect.Http;
import dev.banyan.http.Incoming;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// Heads of requests to `/things`, and contracts for them.
record Requests(List<Http.Header> headers, long contentLength, Supplier<HeldBytes> memory) {
  static Requests of(String... headers) {
    List<Http.Header> all = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(new Http.Header(headers[i], headers[i + 1]));
    }
    return new Requests(all, -1, () -> new HeldBytes(1 << 24));
  }

  Requests within(HeldBytes room) {
    return new Requests(headers, contentLength, () -> room);
  }

  /// Where the check of its body fails, as it asks for memory.
  Requests failing(Supplier<HeldBytes> failure) {
    return new Requests(headers, contentLength, failure);
  }

  /// A POST; whatever else is asked of it fails.
  Incoming incoming() {
    InvocationHandler handler =
        (self, method, arguments) ->
            switch (method.getName()) {
              case "method" -> "POST";
              case "contentLength" -> contentLength;
              case "headers" -> arguments == null ? headers : named((String) arguments[0]);
              case "spelled" -> InvocationHandler.invokeDefault(self, method, arguments);
              case "memory" -> memory.get();
              default -> throw new UnsupportedOperationException(method.getName());
            };
    return (Incoming)
        Proxy.newProxyInstance(
            Requests.class.getClassLoader(), new Class<?>[] {Incoming.class}, handler);
  }

  private List<String> named(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Http.Header::value)
        .toList();
  }

  /// Of a contract whose POST takes such a body, and whose GET answers it.
  static Rules rules(String version, String content) {
    String contract =
        """
        openapi: VERSION
        info: { title: Things, version: "1" }
        paths:
          /things:
            post:
              requestBody: { content: { CONTENT } }
              responses: { "200": { description: made } }
            get:
              responses: { "200": { description: all, content: { CONTENT } } }
        """
            .replace("VERSION", version)
            .replace("CONTENT", content);
    return rules(contract);
  }

  static Rules rules(String contract) {
    Mistakes mistakes = new Mistakes();
    YamlReader.Limit limit = new YamlReader.Limit(1 << 20, "");
    Node root =
        YamlReader.read("things.yaml", contract.getBytes(StandardCharsets.UTF_8), limit, mistakes);
    OpenApiDocument document = OpenApiDocument.read(Objects.requireNonNull(root), mistakes);
    return RulesReader.read(Objects.requireNonNull(document));
  }
}
