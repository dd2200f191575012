package dev.banyan.audit;

import dev.banyan.base.Fault;
import dev.banyan.journal.Archive;
import dev.banyan.journal.StreamId;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the operator's key has signed of the journal: of each partition how far it had got, the
/// hash of its last record, and the root of a hash tree over the records since the checkpoint
/// before. Whoever has a checkpoint from elsewhere knows what the journal said by then.
///
/// @param sequence 1 for the first one; each begins where the one before it has ended
public record Checkpoint(
    long sequence, Instant at, List<Part> parts, VerifyingKey key, Bytes signature) {
  /// The stream of all checkpoints.
  public static final StreamId STREAM = new StreamId("", "audit/checkpoints");

  public static final String KIND = "audit-checkpoint";

  private static final String FORMAT = "banyan-checkpoint-1";
  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.bytes(1 << 20);

  /// One partition.
  ///
  /// @param after the position of the last record that the checkpoint before stands for
  /// @param to the position of the last one that this one stands for
  /// @param hash the hash of that record
  /// @param root of the tree over the hashes of the records behind `after` up to `to`
  public record Part(int partition, long after, long to, Bytes hash, Bytes root) {}

  public Checkpoint {
    parts = List.copyOf(parts);
  }

  static Checkpoint signed(long sequence, Instant at, List<Part> parts, SigningKey key) {
    Checkpoint open = new Checkpoint(sequence, at, parts, key.verifying(), Bytes.wrap(new byte[0]));
    Bytes signature = key.sign(open.signedText());
    return new Checkpoint(sequence, at, parts, key.verifying(), signature);
  }

  /// What is signed: a line of text for the checkpoint, and one for each partition.
  private byte[] signedText() {
    StringBuilder text = new StringBuilder(FORMAT + " " + sequence + " " + at + "\n");
    HexFormat hex = HexFormat.of();
    for (Part part : parts) {
      text.append(part.partition()).append(' ').append(part.after()).append(' ');
      text.append(part.to()).append(' ').append(hex.formatHex(part.hash().unsafeArray()));
      text.append(' ').append(hex.formatHex(part.root().unsafeArray())).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// The last one of a store; null where there is none.
  public static @Nullable Checkpoint last(Archive archive) {
    CheckpointWalk walk = new CheckpointWalk(archive);
    Checkpoint last = null;
    for (Checkpoint one = walk.next(); one != null; one = walk.next()) {
      last = one;
    }
    return last;
  }

  /// Whether the key that it names has signed it.
  public boolean holds() {
    return key.holds(signedText(), signature);
  }

  @Nullable Part part(int partition) {
    for (Part part : parts) {
      if (part.partition() == partition) {
        return part;
      }
    }
    return null;
  }

  /// As it is kept and given away.
  public JsonTree json() {
    List<JsonTree> all = new ArrayList<>();
    for (Part part : parts) {
      Map<String, JsonTree> one = new LinkedHashMap<>();
      one.put("partition", JsonTree.number(part.partition()));
      one.put("after", JsonTree.number(part.after()));
      one.put("to", JsonTree.number(part.to()));
      one.put("hash", Texts.hex(part.hash()));
      one.put("root", Texts.hex(part.root()));
      all.add(JsonTree.object(one));
    }
    Map<String, JsonTree> members = new LinkedHashMap<>();
    members.put("format", JsonTree.text(FORMAT));
    members.put("sequence", JsonTree.number(sequence));
    members.put("at", JsonTree.text(at.toString()));
    members.put("partitions", JsonTree.list(all));
    members.put("key", JsonTree.text(key.text()));
    members.put("signature", Texts.base64(signature));
    return JsonTree.object(members);
  }

  /// The checkpoint of a text; null where it is none.
  public static @Nullable Checkpoint of(Bytes text) {
    try {
      return of(JsonTree.parse(text.unsafeArray(), LIMITS));
    } catch (Fault notJson) {
      return null;
    }
  }

  static @Nullable Checkpoint of(@Nullable JsonTree tree) {
    List<Part> parts = new ArrayList<>();
    for (JsonTree one : Texts.items(tree, "partitions")) {
      Part part = part(one);
      if (part == null) {
        return null;
      }
      parts.add(part);
    }
    Long sequence = Texts.number(tree, "sequence");
    Instant at = instant(Texts.text(tree, "at"));
    String keyText = Texts.text(tree, "key");
    VerifyingKey key = keyText == null ? null : VerifyingKey.of(keyText);
    Bytes signature = Texts.base64(tree, "signature");
    return sequence == null
            || at == null
            || key == null
            || signature == null
            || !FORMAT.equals(Texts.text(tree, "format"))
        ? null
        : new Checkpoint(sequence, at, parts, key, signature);
  }

  private static @Nullable Part part(JsonTree tree) {
    Long partition = Texts.number(tree, "partition");
    Long after = Texts.number(tree, "after");
    Long to = Texts.number(tree, "to");
    Bytes hash = Texts.hex(tree, "hash");
    Bytes root = Texts.hex(tree, "root");
    return partition == null || after == null || to == null || hash == null || root == null
        ? null
        : new Part(partition.intValue(), after, to, hash, root);
  }

  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
