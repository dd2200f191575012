package dev.banyan.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.decode.Decoding;
import dev.banyan.config.decode.Environment;
import dev.banyan.config.decode.Kinds;
import dev.banyan.config.decode.RecordDecoder;
import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.CacheSection;
import dev.banyan.config.model.CallerSection;
import dev.banyan.config.model.FieldSection;
import dev.banyan.config.model.GuardSection;
import dev.banyan.config.model.Invocation;
import dev.banyan.config.model.LimitSection;
import dev.banyan.config.model.ListenSection;
import dev.banyan.config.model.LookupSection;
import dev.banyan.config.model.MappingSection;
import dev.banyan.config.model.ObserveSection;
import dev.banyan.config.model.OperationSection;
import dev.banyan.config.model.ProblemSection;
import dev.banyan.config.model.RelationSection;
import dev.banyan.config.model.ReturnsSection;
import dev.banyan.config.model.RouteCacheSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.config.model.SystemSection;
import dev.banyan.config.model.TypeSection;
import dev.banyan.config.shape.Example;
import dev.banyan.config.text.YamlReader;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Decodes the example of every section: one in braces is the section itself, any other is the
/// section under its name.
class ExamplesTest {
  static Stream<Class<?>> sections() {
    return Stream.of(
        ApiSection.class,
        LimitSection.class,
        LimitSection.QuotaTerms.class,
        LimitSection.PlanTerms.class,
        CacheSection.class,
        CacheSection.Redis.class,
        CallerSection.class,
        FieldSection.class,
        GuardSection.class,
        Invocation.class,
        ListenSection.class,
        LookupSection.class,
        MappingSection.class,
        ObserveSection.class,
        OperationSection.class,
        ProblemSection.class,
        RelationSection.class,
        ReturnsSection.class,
        RouteCacheSection.class,
        RouteSection.class,
        SystemSection.class,
        TypeSection.class);
  }

  @ParameterizedTest
  @MethodSource("sections")
  void decodesTheExampleOfASection(Class<?> section) {
    String text = Objects.requireNonNull(section.getAnnotation(Example.class)).value();
    Mistakes mistakes = new Mistakes();
    Decoding decoding =
        new Decoding(
            Environment.of(Map.of("ERP_URL", "jdbc:x", "ISSUER", "i", "REDIS_URL", "redis://r")),
            Path.of("").toAbsolutePath(),
            Kinds.of(Set.of("jdbc", "soap", "http")),
            ConfigurationLoader.LANGUAGE,
            mistakes,
            _ -> {});
    Node node =
        Objects.requireNonNull(
            YamlReader.read("example", text.getBytes(StandardCharsets.UTF_8), mistakes));
    Node own = text.startsWith("{") ? node : ((Node.Mapping) node).entries().getFirst().value();

    Object decoded = new RecordDecoder(decoding).decode(own, section, "example");

    assertThat(mistakes.render()).isEmpty();
    assertThat(decoded).isInstanceOf(section);
  }
}
