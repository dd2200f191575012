package dev.banyan.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Laws of the format over random types and values. A failure prints its seed; `-Dseed=N` repeats
/// it.
class JsonLawsTest {
  private static final int RUNS = 3_000;
  private final long seed = Long.getLong("seed", System.nanoTime());

  @Test
  void readsBackWhatItWrites() {
    for (int run = 0; run < RUNS; run++) {
      AnyValue any = new AnyValue(new SplittableRandom(seed + run));
      Type type = any.type(4);
      Object value = any.value(type);
      JsonNumbers numbers = run % 2 == 0 ? JsonNumbers.SAFE : JsonNumbers.PLAIN;
      JsonReader.Options options =
          new JsonReader.Options(JsonLimits.DEFAULT, JsonReader.Unknown.REFUSE, numbers);

      byte[] json = JsonWriter.of(type, numbers, JsonWriter.Show.ALL).bytes(value);
      Object back = JsonReader.of(type, options).read(new ByteArrayInputStream(json));

      assertThat(back)
          .as(() -> "seed " + seed + " " + new String(json, StandardCharsets.UTF_8))
          .isEqualTo(value);
    }
  }

  @Test
  void endsWithAFaultOrAValueForAnyBrokenBody() {
    for (int run = 0; run < RUNS; run++) {
      SplittableRandom random = new SplittableRandom(seed - run);
      AnyValue any = new AnyValue(random);
      Structure type = any.structure(3);
      byte[] json = JsonWriter.of(type).bytes(any.value(type));
      for (int i = random.nextInt(1, 4); i > 0 && json.length > 0; i--) {
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);
      }

      Object outcome;
      try {
        outcome = JsonReader.of(type).read(json);
      } catch (Fault fault) {
        outcome = fault.kind();
      }

      assertThat(outcome)
          .as("seed " + seed)
          .isInstanceOfAny(Struct.class, Fault.Kind.class)
          .isNotEqualTo(Fault.Kind.BUG);
    }
  }

  @Test
  void anEmptyPatchChangesNothing() {
    for (int run = 0; run < RUNS; run++) {
      AnyValue any = new AnyValue(new SplittableRandom(seed + run));
      Structure type = any.structure(1);
      Struct before = (Struct) any.value(type);
      MergePatch patch = MergePatch.of(type, JsonReader.Options.STRICT);

      Struct same = patch.read("{}".getBytes(StandardCharsets.UTF_8)).apply(before);

      assertThat(same).as("seed " + seed).isEqualTo(before);
    }
  }
}
