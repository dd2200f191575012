package dev.banyan.bench.mapping;

import dev.banyan.config.decode.Environment;
import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.assemble.Assembler;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.guard.GuardEvents;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.mapping.Mapping;
import dev.banyan.text.Mistakes;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The customer mapping of `examples/meridian/meridian.yaml`, compiled as it runs in a gateway,
/// beside [HandMapping]; and the modern customer as JSON beside [HandJson]. A record is read, put
/// back with one field changed, and made anew out of a merge of two views.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class CustomerBenchmark {
  private static final String NAME = "Hanseatische Kontor GmbH       ";
  private static final String EMAIL = "einkauf@kontor.example";
  private static final int RECORDS = 64;

  private final HandMapping byHand = new HandMapping(InstantSource.system());
  private final LegacyCustomer[] handLegacy = new LegacyCustomer[RECORDS];
  private final ModernCustomer[] handModern = new ModernCustomer[RECORDS];
  private final Struct[] legacy = new Struct[RECORDS];
  private final Struct[] shown = new Struct[RECORDS];
  private final Struct[] changed = new Struct[RECORDS];
  private final byte[][] texts = new byte[RECORDS][];
  private final Mapping mapping = customerMapping();
  private final JsonWriter writer = JsonWriter.of(mapping.modern());
  private final JsonReader reader = JsonReader.of(mapping.modern());
  private int next;

  private static Mapping customerMapping() {
    Path file =
        Path.of(System.getProperty("banyan.home", ".")).resolve("examples/meridian/meridian.yaml");
    Mistakes mistakes = new Mistakes();
    Assembly assembly =
        new Assembler(Connectors.all(), InstantSource.system(), GuardEvents.NONE)
            .assemble(
                new Assembler.Files(file, List.of(), Environment.of(Map.of())), null, mistakes);
    if (assembly == null) {
      throw new IllegalStateException(mistakes.render());
    }
    return Objects.requireNonNull(assembly.mappings().get("customer"));
  }

  @Setup
  public void prepare() {
    for (int i = 0; i < RECORDS; i++) {
      String opened = i % 8 == 7 ? "00000000" : String.valueOf(19900101 + i * 10_000 + i % 28);
      String id = "C%07d".formatted(i);
      String status = List.of("A", "S", "C").get(i % 3);
      handLegacy[i] = handLegacy(id, status, 1000L * i, opened);
      handModern[i] = byHand.up(handLegacy[i]);
      legacy[i] = legacy(handLegacy[i]);
      shown[i] = mapping.toModern(legacy[i]);
      changed[i] = shown[i].toBuilder().set("credit", new BigDecimal("7.50")).build();
      texts[i] = writer.bytes(shown[i]);
      agree(i);
    }
  }

  /// What is compared must do the same.
  private void agree(int i) {
    Struct down = mapping.merge(legacy[i], shown[i], changed[i]);
    LegacyCustomer handDown = byHand.down(handChanged(i), handLegacy[i]);
    boolean same =
        Arrays.equals(HandJson.write(handModern[i]), texts[i])
            && HandJson.read(texts[i]).equals(handModern[i])
            && reader.read(texts[i]).equals(shown[i])
            && legacy(handDown).equals(down);
    if (!same) {
      throw new IllegalStateException("the two do not do the same: " + down + " " + handDown);
    }
  }

  private ModernCustomer handChanged(int i) {
    ModernCustomer one = handModern[i];
    return new ModernCustomer(
        one.id(), one.name(), one.status(), new BigDecimal("7.50"), one.since(), one.email());
  }

  private static LegacyCustomer handLegacy(String id, String status, long credit, String opened) {
    return new LegacyCustomer(
        "K3",
        id,
        NAME,
        status,
        credit,
        opened,
        new LegacyCustomer.Contact(EMAIL, "+49 40 123456", null),
        2,
        List.of("N1", "N2"),
        "calls before ten",
        "CICS",
        "20240131",
        "        ");
  }

  private Struct legacy(LegacyCustomer one) {
    Structure contact =
        (Structure) Objects.requireNonNull(mapping.legacy().field("CONTACT")).type();
    return Struct.builder(mapping.legacy())
        .set("LAYOUT", one.layout())
        .set("CUSTNO", one.custNo())
        .set("CUST_NM", one.custName())
        .set("STAT_CD", one.statusCode())
        .set("CR_LIM", one.creditLimit())
        .set("OPEN_DT", one.openDate())
        .set("CONTACT", Struct.of(contact, one.contact().email(), one.contact().phone(), null))
        .set("RISK_CLASS", (long) one.riskClass())
        .set("REGION", one.regions())
        .set("NOTES", one.notes())
        .set("SRC_SYS", one.sourceSystem())
        .set("UPD_DT", one.updateDate())
        .set("FILLER", one.filler())
        .build();
  }

  /// Another record each time, so that no branch and no value is known before.
  private int turn() {
    next = (next + 1) % RECORDS;
    return next;
  }

  @Benchmark
  public Struct upBanyan() {
    return mapping.toModern(legacy[turn()]);
  }

  @Benchmark
  public ModernCustomer upByHand() {
    return byHand.up(handLegacy[turn()]);
  }

  @Benchmark
  public ModernCustomer upPlainlyByHand() {
    return byHand.upPlainly(handLegacy[turn()]);
  }

  @Benchmark
  public Struct downBanyan() {
    int i = turn();
    return mapping.merge(legacy[i], shown[i], changed[i]);
  }

  @Benchmark
  public LegacyCustomer downByHand() {
    int i = turn();
    return byHand.down(handChanged(i), handLegacy[i]);
  }

  @Benchmark
  public byte[] writeBanyan() {
    return writer.bytes(shown[turn()]);
  }

  @Benchmark
  public byte[] writeByHand() {
    return HandJson.write(handModern[turn()]);
  }

  @Benchmark
  public Object readBanyan() {
    return reader.read(texts[turn()]);
  }

  @Benchmark
  public ModernCustomer readByHand() {
    return HandJson.read(texts[turn()]);
  }
}
