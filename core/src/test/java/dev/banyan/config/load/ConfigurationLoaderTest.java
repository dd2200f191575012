package dev.banyan.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.decode.Environment;
import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.ListenSection;
import dev.banyan.config.model.OperationSection;
import dev.banyan.config.model.ReturnsSection;
import dev.banyan.config.model.With;
import dev.banyan.testbase.Samples;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationLoaderTest {
  @TempDir Path folder = Path.of("");

  private static final Set<String> KINDS = Set.of("jdbc", "soap", "http");

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, text);
  }

  private static Loaded load(Path main, List<Path> overlays, Map<String, String> variables) {
    Mistakes mistakes = new Mistakes();
    Loaded loaded =
        new ConfigurationLoader(KINDS, Environment.of(variables)).load(main, overlays, mistakes);
    assertThat(mistakes.render()).isEmpty();
    return Objects.requireNonNull(loaded);
  }

  private static Name name(String word) {
    return new Name(word, Place.of("test"));
  }

  private static <T> T at(Map<Name, T> map, String word) {
    return Objects.requireNonNull(map.get(name(word)), word);
  }

  @Test
  void loadsTheWorkedExampleButForWhatIsNotBuilt() throws IOException {
    Path shared = Samples.at("INDEX.md").resolve("../..").normalize();
    Files.copy(shared.resolve("meridian.yaml"), folder.resolve("meridian.yaml"));
    Mistakes mistakes = new Mistakes();
    Environment environment =
        Environment.of(Map.of("ERP_URL", "jdbc:x", "ISSUER", "i", "JWKS_URL", "http://j"));

    Loaded loaded =
        new ConfigurationLoader(KINDS, environment)
            .load(folder.resolve("meridian.yaml"), List.of(), mistakes);

    assertThat(mistakes.sorted())
        .extracting(mistake -> mistake.code() + " " + mistake.message().split("` ", 2)[0])
        .containsExactly(
            "not-built `bus",
            "not-built a system of the kind `files",
            "not-built a system of the kind `jms",
            "not-built `graphql",
            "not-built `migrations");
    Configuration configuration = Objects.requireNonNull(loaded).configuration();
    assertThat(configuration.systems().keySet())
        .containsExactly(name("crm"), name("erp"), name("payment-switch"), name("catalogue"));
    assertThat(loaded.writes("systems", "shipments")).isTrue();
    assertThat(loaded.writes("systems", "shipment")).isFalse();
    assertThat(configuration.mappings()).hasSize(4);
    assertThat(configuration.operations()).hasSize(6);
    assertThat(at(configuration.apis(), "sales").routes()).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"999.1.1.1", "1.2.3.4.5", "::x", "::1%", "10.0.0.0/8", "localhost:8080", "a b"})
  void refusesAHostThatIsNeitherAnAddressNorAName(String host) throws IOException {
    Path main = write("main.yaml", listening(host));
    Mistakes mistakes = new Mistakes();

    new ConfigurationLoader(KINDS, Environment.of(Map.of())).load(main, List.of(), mistakes);

    assertThat(mistakes.render()).contains("`host` is `" + host + "`, which is");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "127.0.0.1", "::1", "::", "fe80::1%nic9", "localhost", "3com.x", "a_b"})
  void takesAHostThatIsAnAddressOrAName(String host) throws IOException {
    ListenSection listen =
        at(
            load(write("main.yaml", listening(host)), List.of(), Map.of()).configuration().listen(),
            "public");

    assertThat(listen.host()).isEqualTo(host);
  }

  private static String listening(String host) {
    return "banyan: 1\nlisten: { public: { port: 0, host: \"%s\" } }\n".formatted(host);
  }

  @Test
  void keepsNamesWithPlacesAndReadsShortFormsAndDefaults() throws IOException {
    Path main =
        write(
            "main.yaml",
            """
            banyan: 1
            listen: { public: 8080 }
            systems:
              erp: { jdbc: { url: x }, guard: fragile }
            operations:
              change:
                takes: { id: text(8), note: { type: text(80), optional: true } }
                call: erp.NOTE.update
                with: { mapping: note, from: { a: id, b: "note" } }
                returns: { many: Customer }
            apis:
              sales:
                callers: anyone
                routes:
                  GET /a/{id}: { call: change, callers: [x, y] }
            """);

    Configuration configuration = load(main, List.of(), Map.of()).configuration();

    ListenSection listen = at(configuration.listen(), "public");
    assertThat(listen.port()).isEqualTo(8080);
    assertThat(listen.accessLog().isOn()).isTrue();
    assertThat(listen.limits().idle()).isEqualTo(Duration.ofSeconds(60));
    var guard = Objects.requireNonNull(at(configuration.systems(), "erp").guard());
    assertThat(guard.preset()).isEqualTo(name("fragile"));
    assertThat(Objects.requireNonNull(guard.preset()).place()).hasToString(main + ":4:35");
    OperationSection change = at(configuration.operations(), "change");
    assertThat(change.body())
        .isInstanceOfSatisfying(
            OperationSection.Calls.class,
            calls -> assertThat(calls.with()).isInstanceOf(With.Mapped.class));
    assertThat(change.returns())
        .isInstanceOfSatisfying(
            ReturnsSection.Many.class,
            many -> assertThat(many.many()).isInstanceOf(ReturnsSection.Typed.class));
    ApiSection sales = at(configuration.apis(), "sales");
    assertThat(ApiSection.isOpen(sales.callers())).isTrue();
    assertThat(at(sales.routes(), "GET /a/{id}").callers()).hasSize(2);
  }

  @Test
  void resolvesReferencesAndNamesEveryFile() throws IOException {
    write("secrets/issuer", "https://issuer\n");
    Path main =
        write(
            "main.yaml",
            """
            banyan: 1
            include: [more.yaml]
            listen: { public: { port: "${env:PORT:-8081}" } }
            """);
    Path more =
        write(
            "more.yaml",
            """
            callers:
              staff:
                jwt: { issuer: "${file:secrets/issuer}/$${x}", keys: "${env:KEYS}", audience: a }
            """);

    Loaded loaded = load(main, List.of(), Map.of("KEYS", "keys.json"));

    assertThat(at(loaded.configuration().listen(), "public").port()).isEqualTo(8081);
    assertThat(loaded.configuration().callers().toString())
        .contains("https://issuer/${x}", "keys.json");
    assertThat(loaded.files()).contains(main, more, folder.resolve("secrets/issuer"));
  }

  @Test
  void laysOverlaysOverNamedNodesAndKeepsTheirPlaces() throws IOException {
    Path main =
        write(
            "main.yaml",
            """
            banyan: 1
            listen: { public: { port: 8080 }, admin: { port: 9090 } }
            problems: { gone: { status: 410, title: Gone } }
            """);
    Path overlay =
        write("staging.yaml", "listen:\n  public: { port: 80 }\n  admin: ~\nname: staging\n");

    Configuration configuration = load(main, List.of(overlay), Map.of()).configuration();

    assertThat(configuration.listen().keySet()).containsExactly(name("public"));
    assertThat(at(configuration.listen(), "public").port()).isEqualTo(80);
    assertThat(configuration.name().place()).hasToString(overlay + ":4:7");
  }

  @Test
  void loadsFortyThousandRoutesInAFewSeconds() throws IOException {
    StringBuilder text =
        new StringBuilder("banyan: 1\napis:\n  big:\n    callers: staff\n    routes:\n");
    for (int i = 0; i < 40_000; i++) {
      text.append("      GET /things-").append(i).append("/{id}: { call: thing-").append(i);
      text.append(", with: { id: path.id }, roles: [clerk] }\n");
    }
    Path main = write("big.yaml", text.toString());
    long start = System.nanoTime();

    Configuration configuration = load(main, List.of(), Map.of()).configuration();

    assertThat(at(configuration.apis(), "big").routes()).hasSize(40_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }
}
