package dev.banyan.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.decode.Environment;
import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.assemble.Assembler;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.gate.Gate;
import dev.banyan.guard.GuardEvents;
import dev.banyan.guard.GuardSettings;
import dev.banyan.json.JsonTree;
import dev.banyan.testbase.Golden;
import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every step that a request passes is told, in the order in which it runs.
class GateExplanationTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: parts
      listen: { public: 8080 }
      systems:
        parts:
          http: { url: "http://127.0.0.1:1/base", contract: parts.yaml }
          guard: fast
          maintenance: [ { from: "Sun 02:00", for: 1h, zone: UTC } ]
      operations:
        part:
          takes: { code: integer }
          call: parts.getPart
          with: { code: code }
          fallback: { answer: { code: "code" } }
      callers:
        staff:
          api-key:
            keys:
              - { id: a, hash: "sha256:HASH" }
      apis:
        parts:
          base: /v1
          callers: staff
          roles: clerk
          allow: 'caller.id != "x"'
          priority: high
          tenant: { header: X-Tenant }
          addresses: { allow: 10.0.0.0/8, deny: 10.1.0.0/16 }
          limit: { per: caller, rate: 10/s, burst: 20 }
          validate: { requests: refuse, answers: report }
          cors: { origins: "https://shop.example.com" }
          routes:
            GET /parts/{code}: { call: part }
            ANY /all/**:
              relay: { system: parts }
              scopes: write
              allow: 'caller.id != "y"'
              body: 64KiB
              deadline: 5s
              addresses: { allow: 192.0.2.0/24 }
              limit: { per: address, rate: 1/s, burst: 2 }
              faults: [ { share: 1%, header: X-Drill, problem: timeout, delay: 1s } ]
      """
          .replace("HASH", "ab".repeat(32));
  private static final String CONTRACT =
      """
      openapi: 3.0.3
      info: { title: Parts, version: "1" }
      paths:
        /{code}:
          get:
            operationId: getPart
            parameters: [ { name: code, in: path, required: true, schema: { type: integer } } ]
            responses:
              "200":
                description: one
                content:
                  application/json:
                    schema: { type: object, properties: { code: { type: integer } } }
        /a...{b}: { get: { responses: {} } }
      """;

  @TempDir Path folder;
  private Assembly assembly;

  @BeforeEach
  void assemble() throws IOException {
    Files.writeString(folder.resolve("parts.yaml"), CONTRACT);
    Path file = Files.writeString(folder.resolve("banyan.yaml"), CONFIGURATION);
    Mistakes mistakes = new Mistakes();
    Assembler assembler =
        new Assembler(List.copyOf(Connectors.all()), InstantSource.system(), GuardEvents.NONE);
    Assembly made =
        assembler.assemble(
            new Assembler.Files(file, List.of(), Environment.of(Map.of())), null, mistakes);
    assembly = Objects.requireNonNull(made, mistakes::render);
  }

  private JsonTree.Members explained(String method, String path) {
    return (JsonTree.Members) RequestExplanation.of(assembly, method, path);
  }

  private static JsonTree.Members part(JsonTree.Members whole, String name) {
    return (JsonTree.Members) Objects.requireNonNull(whole.get(name), name);
  }

  @Test
  void tellsEveryCheckOfTheGateInItsOrder() {
    JsonTree.Members gate = part(explained("POST", "/v1/all/x"), "gate, in this order");

    assertThat(gate.all().keySet())
        .containsExactlyElementsOf(
            Stream.of(Gate.Check.values())
                .map(check -> check.name().toLowerCase(Locale.ROOT))
                .toList());
  }

  @Test
  void tellsEveryGuardOfASystem() {
    JsonTree.Members guards = part(explained("GET", "/v1/parts/1"), "guards, outermost first");

    assertThat(part(guards, "system parts").all().keySet())
        .contains("maintenance")
        .containsAll(
            Stream.of(GuardSettings.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
  }

  @Test
  void spellsOutARelay() {
    JsonTree explained = explained("POST", "/v1/all/x");

    Golden.check("explain/relay.txt", Explanation.text(explained).replace(folder + "/", ""));
  }

  @Test
  void spellsOutAnOperation() {
    JsonTree explained = explained("GET", "/v1/parts/1");

    Golden.check("explain/operation.txt", Explanation.text(explained).replace(folder + "/", ""));
  }
}
