package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.decode.Environment;
import dev.banyan.config.load.ConfigurationLoader;
import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.OperationSection;
import dev.banyan.connect.QuerySource;
import dev.banyan.connectors.jdbc.importer.JdbcImporter;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.connectors.jdbc.schema.SnapshotWriter;
import dev.banyan.testbase.Golden;
import dev.banyan.testbase.Project;
import dev.banyan.text.Mistakes;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The worked example's snapshot is what an import of its database writes.
class MeridianSnapshotTest {
  private static final Path EXAMPLE = Project.root().resolve("examples/meridian");
  private static final Path SCHEMA =
      EXAMPLE.resolve("src/main/resources/dev/banyan/example/meridian/erp/schema.sql");

  /// The queries that the example's configuration asks its database.
  private static List<QuerySource> queries() {
    Mistakes mistakes = new Mistakes();
    Loaded loaded =
        new ConfigurationLoader(Set.of("soap", "jdbc", "http"), Environment.of(Map.of()))
            .load(EXAMPLE.resolve("meridian.yaml"), List.of(), mistakes);
    assertThat(mistakes.render()).isEmpty();
    assertThat(loaded).isNotNull();
    List<QuerySource> queries = new ArrayList<>();
    loaded
        .configuration()
        .operations()
        .forEach(
            (name, operation) -> {
              if (operation.body() instanceof OperationSection.Queries(var query)) {
                List<Field> takes =
                    operation.takes().keySet().stream()
                        .map(taken -> Field.required(taken.value(), Type.Text.ANY))
                        .toList();
                queries.add(
                    new QuerySource(
                        name.value(),
                        query.sql().text(),
                        query.sql().place(),
                        Structure.of(name.value(), takes),
                        null,
                        false));
              }
            });
    return queries;
  }

  @Test
  void equalsTheCommittedOne() throws IOException {
    Database database = Database.postgres().run(Files.readString(SCHEMA));

    Snapshot snapshot = JdbcImporter.describe(database.settings(), database.snapshot(), queries());

    Golden.check(EXAMPLE.resolve("legacy/erp.snapshot.yaml"), SnapshotWriter.write(snapshot));
  }
}
