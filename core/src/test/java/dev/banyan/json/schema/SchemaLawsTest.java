package dev.banyan.json.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.json.AnyValue;
import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonTree;
import dev.banyan.type.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A failure prints its seed; `-Dseed=N` repeats it.
class SchemaLawsTest {
  private static final int RUNS = 1_000;
  private final long seed = Long.getLong("seed", System.nanoTime());

  @Test
  void readsItsOwnSchemasBack() {
    for (int run = 0; run < RUNS; run++) {
      Type type = new AnyValue(new SplittableRandom(seed + run)).type(4);
      String written = document(type);

      Schema read =
          SchemaReader.own(Nodes.of(JsonTree.parse(written)))
              .read(Nodes.of("{'$ref':'#/root'}"), "root");

      assertThat(read).as("seed " + seed).isInstanceOf(Schema.Typed.class);
      assertThat(document(((Schema.Typed) read).type())).as("seed " + seed).isEqualTo(written);
    }
  }

  private static String document(Type type) {
    SchemaWriter writer = new SchemaWriter("#/$defs/", JsonNumbers.SAFE);
    Map<String, JsonTree> document = new LinkedHashMap<>();
    document.put("root", writer.write(type));
    document.put("$defs", JsonTree.object(writer.definitions()));
    return JsonTree.object(document).pretty();
  }
}
