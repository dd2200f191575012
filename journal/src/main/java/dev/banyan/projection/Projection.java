package dev.banyan.projection;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A projection as it is declared, compiled. For any number of threads.
public final class Projection {
  private static final JsonReader.Options LENIENT =
      new JsonReader.Options(
          JsonReader.Options.STRICT.limits().bytes(16L << 20),
          JsonReader.Unknown.IGNORE,
          JsonReader.Options.STRICT.numbers());

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
