package dev.banyan.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Secret;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.web.Auth;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.testbase.Samples;
import dev.banyan.text.Mistake;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectorTest {
  private final Mistakes mistakes = new Mistakes();
  @TempDir private @Nullable Path folder;

  @Test
  void canBeRelayedToWithoutAContract() {
    LegacySystem system = read(HttpSettings.of(URI.create("http://localhost:8100/x"), null));

    assertThat(mistakes.render()).isEmpty();
    assertThat(system.operations()).isEmpty();
    assertThat(Objects.requireNonNull(system.relayTarget()).base())
        .isEqualTo(URI.create("http://localhost:8100/x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://x/",
        "http:///x",
        "http://u:p@x/",
        "http://x/?q=1",
        "relative",
        "mailto:a@b"
      })
  void refusesAddressesThatAreNone(String url) {
    read(HttpSettings.of(URI.create(url), null));

    assertThat(mistakes.sorted()).extracting(Mistake::code).containsExactly("bad-url");
  }

  @Test
  void warnsOfACredentialInClear() {
    HttpSettings plain = HttpSettings.of(URI.create("http://far.example/"), null);
    HttpSettings settings =
        new HttpSettings(
            plain.urls(),
            null,
            new Auth(new Auth.Basic("u", Secret.of("hidden")), null, null, null, null, null),
            plain.connections(),
            plain.connectTimeout(),
            plain.idleTimeout(),
            false,
            null,
            null,
            plain.answerMax());

    LegacySystem system = read(settings);

    assertThat(mistakes.sorted()).extracting(Mistake::code).containsExactly("credential-in-clear");
    assertThat(system.fingerprint())
        .doesNotContain("hidden")
        .isNotEqualTo(read(plain).fingerprint());
  }

  @Test
  void saysThatADocumentIsNotThereOrNoOpenApi() throws IOException {
    readContract("swagger: '2.0'\n");
    read(HttpSettings.of(URI.create("http://x/"), folder().resolve("none.yaml")));

    assertThat(mistakes.sorted())
        .extracting(Mistake::code)
        .containsExactlyInAnyOrder("not-openapi", "no-contract");
  }

  @Test
  void namesWhatCannotBeUsedWithItsReason() throws IOException {
    LegacySystem system =
        readContract(
            """
            openapi: 3.1.0
            paths:
              /a:
                get:
                  operationId: text
                  responses: { "200": { content: { text/plain: {} } } }
              /b:
                get:
                  operationId: any
                  responses: { "200": { content: { application/json: { schema: {} } } } }
              /c/{x}: { get: { operationId: lost, responses: { "204": {} } } }
              /d:
                get: { operationId: twice, responses: { "204": {} } }
                put: { operationId: twice }
              /e:
                post:
                  operationId: form
                  requestBody:
                    required: true
                    content: { application/x-www-form-urlencoded: {} }
              /f/{id}:
                delete:
                  parameters: [ { name: id, in: path, required: true, schema: { type: integer } } ]
                  responses: { default: { description: Failed } }
            """);

    assertThat(mistakes.render()).isEmpty();
    assertThat(system.refused().keySet())
        .containsExactlyInAnyOrder("text", "any", "lost", "twice", "form");
    assertThat(system.refused().get("text")).startsWith("it answers something that is not JSON");
    assertThat(system.refused().get("any")).contains("any value is allowed here");
    assertThat(system.operations())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.name()).isEqualTo("deleteFById");
              assertThat(one.effect()).isEqualTo(Effect.IDEMPOTENT);
              assertThat(one.returns()).isNull();
              assertThat(one.faults()).extracting(f -> f.name()).containsExactly("Failure");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "@evil.example/x, does not begin with",
    "'{host}/x', does not begin with",
    ".evil.example/x, does not begin with",
    "/x?a=1, holds a `?`",
    "/x#y, holds a `?` or `#`",
    "/a b, percent-encoded",
    "/ü, percent-encoded",
    "/50%, percent-encoded",
    "'/a{host', percent-encoded",
    "/a/../b, leads out",
    "/%2E%2e, leads out"
  })
  void refusesAPathThatWouldNotBeOneBehindTheAddress(String path, String reason)
      throws IOException {
    LegacySystem system =
        readContract(
            """
            openapi: 3.1.0
            paths:
              "%s":
                get:
                  operationId: one
                  parameters: [ { name: host, in: path, required: true, schema: { type: string } } ]
                  responses: { "204": {} }
              /fine/{host}:verb;v=1/~a%%20b:
                get:
                  operationId: other
                  parameters: [ { name: host, in: path, required: true, schema: { type: string } } ]
                  responses: { "204": {} }
            """
                .formatted(path));

    assertThat(system.refused()).containsOnlyKeys("one");
    assertThat(system.refused().get("one")).contains(reason);
    assertThat(system.operations()).extracting(Signature::name).containsExactly("other");
  }

  @Test
  void refusesAParameterThatCannotBeSentAndLeavesOutWhatBelongsToTheConnection()
      throws IOException {
    LegacySystem system =
        readContract(
            """
            openapi: 3.1.0
            paths:
              /a:
                get:
                  operationId: broken
                  parameters:
                    - { name: "X Y", in: header, required: true, schema: { type: string } }
                  responses: { "204": {} }
              /b:
                get:
                  operationId: nameless
                  parameters: [ { in: query, schema: { type: string } } ]
                  responses: { "204": {} }
              /c:
                get:
                  operationId: other
                  parameters:
                    - { name: "X:Y", in: header, schema: { type: string } }
                    - { name: Expect, in: header, required: true, schema: { type: string } }
                    - { name: Content-Encoding, in: header, schema: { type: string } }
                    - { name: X-Fine, in: header, schema: { type: string } }
                    - { name: old, in: formData, schema: { type: string } }
                    - { name: nowhere, schema: { type: string } }
                  responses: { "204": {} }
              /d:
                get:
                  operationId: elsewhere
                  parameters:
                    - { name: all, in: querystring, required: true, schema: { type: string } }
                  responses: { "204": {} }
            """);

    assertThat(system.refused()).containsOnlyKeys("broken", "nameless", "elsewhere");
    assertThat(system.operations())
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.takes().fields())
                    .extracting(field -> field.name())
                    .containsExactly("X-Fine"));
  }

  @ParameterizedTest
  @CsvSource({
    "'one\ntwo', true",
    "'one\ntwo', false",
    "'', true",
    "' ', false",
    "'a\u0001b', true",
    "'€', false"
  })
  void refusesASecretThatNoHeaderHoldsWithoutShowingIt(String secret, boolean bearer) {
    Secret bad = Secret.of(secret);
    Auth.ApiKey key = new Auth.ApiKey("X-Key", bad);

    read(with(new Auth(null, bearer ? bad : null, bearer ? null : key, null, null, null)));

    assertThat(mistakes.sorted())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.code()).isEqualTo(secret.isBlank() ? "empty-secret" : "bad-secret");
              assertThat(one.message()).contains("what the service is to be shown");
            });
    assertThat(mistakes.render()).doesNotContain("one\ntwo", "€");
  }

  @Test
  void refusesAUserThatEndsBeforeItsName() {
    read(with(new Auth(new Auth.Basic("a:b", Secret.of("x")), null, null, null, null, null)));
    read(with(new Auth(new Auth.Basic("a", Secret.of("x\ny")), null, null, null, null, null)));

    assertThat(mistakes.sorted())
        .extracting(Mistake::code)
        .containsExactlyInAnyOrder("bad-user", "bad-secret");
  }

  private static HttpSettings with(Auth auth) {
    HttpSettings plain = HttpSettings.of(URI.create("https://far.example/"), null);
    return new HttpSettings(
        plain.urls(),
        null,
        auth,
        plain.connections(),
        plain.connectTimeout(),
        plain.idleTimeout(),
        false,
        null,
        null,
        plain.answerMax());
  }

  @Test
  void readsRealContracts() throws IOException {
    int usable = 0;
    for (Path sample : Samples.under("openapi-real", "")) {
      Path file = unpacked(sample);
      LegacySystem system = read(HttpSettings.of(URI.create("http://x/"), file));
      List<Signature> operations = system.operations();
      System.out.printf(
          "%-40s %4d operations, %4d types, %4d refused, %d mistakes%n",
          sample.getFileName(),
          operations.size(),
          system.types().size(),
          system.refused().size(),
          mistakes.errorCount());
      usable += operations.size();
    }

    // GitHub's two documents of 11 MB alone have more than 1800.
    assertThat(usable).isGreaterThan(1800);
  }

  private Path unpacked(Path sample) throws IOException {
    String name = sample.getFileName().toString();
    if (!name.endsWith(".gz")) {
      return sample;
    }
    Path file = folder().resolve(name.substring(0, name.length() - 3));
    try (InputStream in = new GZIPInputStream(Files.newInputStream(sample))) {
      Files.copy(in, file);
    }
    return file;
  }

  private LegacySystem readContract(String yaml) throws IOException {
    Path file = folder().resolve("contract.yaml");
    Files.writeString(file, yaml);
    return read(HttpSettings.of(URI.create("http://x/"), file));
  }

  private LegacySystem read(HttpSettings settings) {
    Node.Mapping node = new Node.Mapping(List.of(), Place.of("banyan.yaml"));
    return new HttpConnector()
        .read(settings, new SystemContext("catalogue", folder(), node, mistakes, null));
  }

  private Path folder() {
    return Objects.requireNonNull(folder);
  }
}
