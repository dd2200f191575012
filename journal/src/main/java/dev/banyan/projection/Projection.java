package dev.banyan.projection;

import dev.banyan.base.Fault;
import dev.banyan.journal.Recorded;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.model.EventCodec;
import dev.banyan.projection.fold.Fold;
import dev.banyan.projection.fold.Ordered;
import dev.banyan.projection.fold.RowKey;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.projection.store.Catalog;
import dev.banyan.projection.store.StoredRow;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A projection as it is declared, compiled. For any number of threads.
public final class Projection {
  private static final JsonReader.Options LENIENT =
      new JsonReader.Options(
          JsonReader.Options.STRICT.limits().bytes(16L << 20),
          JsonReader.Unknown.IGNORE,
          JsonReader.Options.STRICT.numbers());

  /// PostgreSQL's indexes take entries of 2,704 bytes: of a tenant, a key and a value together.
  private static final int FOUND_BY_MAX = 2_600;

  private final String name;
  private final EventCodec codec;
  private final Fold fold;
  private final List<Integer> indexed;
  private final Words words;
  private final JsonReader reader;
  private final JsonWriter writer;

  /// The definition in words.
  ///
  /// @param hash of all that decides what its rows are
  /// @param text by which [Recall] makes the projection again; empty where it cannot
  public record Words(String hash, String text) {}

  /// Makes a projection again from the text of its words, when the configuration has another one of
  /// its name by now.
  @FunctionalInterface
  public interface Recall {
    /// Remembers nothing.
    Recall NOTHING = _ -> null;

    /// Null where the text makes no projection any more.
    @Nullable Projection of(String text);
  }

  /// @param indexed the positions of the fields by which rows are found, beside their key
  public Projection(String name, EventCodec codec, Fold fold, List<Integer> indexed, Words words) {
    this.name = name;
    this.codec = codec;
    this.fold = fold;
    this.indexed = List.copyOf(indexed);
    this.words = words;
    this.reader = JsonReader.of(fold.row(), LENIENT);
    this.writer = JsonWriter.of(fold.row());
  }

  public String name() {
    return name;
  }

  public Fold fold() {
    return fold;
  }

  public EventCodec codec() {
    return codec;
  }

  /// The positions of the fields by which rows are found, beside their key.
  public List<Integer> indexed() {
    return indexed;
  }

  public Words words() {
    return words;
  }

  String shape() {
    return Shape.of(fold.row(), indexed);
  }

  Catalog.Wanted wanted(int partitions) {
    boolean windows = fold instanceof WindowFold;
    return new Catalog.Wanted(
        name, words.hash(), words.text(), shape(), partitions, indexed.size(), windows);
  }

  /// The aggregate of a record that may change rows; null for any other record. Nothing is decoded.
  @Nullable String aggregate(Recorded record) {
    String kind = record.kind();
    String model = codec.model().name();
    int end = kind.lastIndexOf('/');
    boolean ours =
        end > model.length()
            && kind.startsWith(model)
            && kind.charAt(model.length()) == '.'
            && fold.takes(kind.substring(model.length() + 1, end));
    return ours ? codec.model().key(record.stream()) : null;
  }

  /// The row in that text.
  Struct row(Bytes body) {
    return (Struct) reader.read(body.unsafeArray());
  }

  Object state(StoredRow stored) {
    Bytes memory = stored.memory();
    return fold.state(row(stored.body()), memory == null ? null : memory.unsafeArray());
  }

  /// Throws `INVALID` for a row that stores could not find by its values. Windows are found by
  /// times and keys alone, whose types are bounded.
  void check(RowKey key, @Nullable Object state) {
    if (!(state instanceof Struct row) || indexed.isEmpty()) {
      return;
    }
    int left = FOUND_BY_MAX - bytesAtMost(key.tenant()) - key.key().size();
    for (int slot : indexed) {
      Object value = row.at(slot);
      if (bytesAtMost(value) > left && isTooLong(key, value)) {
        throw Fault.builder(Fault.Kind.INVALID, "A value is too long to be found by")
            .operator(
                "`%s` has %d bytes: a row is found by %d at most, with its tenant and key"
                    .formatted(
                        fold.row().field(slot).name(), Ordered.bytes(value).size(), FOUND_BY_MAX))
            .build();
      }
    }
  }

  private static boolean isTooLong(RowKey key, @Nullable Object value) {
    int tenant = key.tenant().getBytes(StandardCharsets.UTF_8).length;
    return tenant + key.key().size() + Ordered.bytes(value).size() > FOUND_BY_MAX;
  }

  /// Without writing it.
  private static int bytesAtMost(@Nullable Object value) {
    return switch (value) {
      case String text -> 1 + 3 * text.length();
      case BigDecimal number -> 8 + number.precision();
      case BigInteger number -> 8 + number.bitLength();
      case null, default -> 1 + Long.BYTES + Long.BYTES + Long.BYTES;
    };
  }

  StoredRow stored(RowKey key, Object state) {
    Struct shown = fold.shown(state);
    byte[] memory = fold.memory(state);
    return new StoredRow(
        key,
        Bytes.wrap(writer.bytes(shown)),
        memory == null ? null : Bytes.wrap(memory),
        indexed.stream().map(slot -> Ordered.bytes(shown.at(slot))).toList());
  }
}
