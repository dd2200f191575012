package dev.banyan.json.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.json.JsonNumbers;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How the definitions of a written schema are named.
final class SchemaWriterTest {
  private static Structure structure(String name, String field) {
    return Structure.of(name, List.of(Field.required(field, Type.Text.max(12))));
  }

  @Test
  void givesNoTwoDefinitionsNamesThatDifferInCaseAlone() {
    SchemaWriter writer = new SchemaWriter("#/$defs/", JsonNumbers.SAFE);

    var _ = writer.write(structure("Order", "id"));
    var _ = writer.write(structure("order", "status"));

    assertThat(writer.definitions()).containsOnlyKeys("Order", "order2");
  }
}
