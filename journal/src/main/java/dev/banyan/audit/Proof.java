package dev.banyan.audit;

import dev.banyan.base.Fault;
import dev.banyan.journal.Archive;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// That one record was in the journal when a checkpoint was signed, told without any other record:
/// the record, the hash before it, the steps from its hash to the root that the checkpoint has
/// signed, and the checkpoint. Who checks it needs the operator's public key and nothing else.
public record Proof(Recorded record, Bytes before, List<Merkle.Step> steps, Checkpoint checkpoint) {
  private static final String FORMAT = "banyan-proof-1";
  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.bytes(16 << 20);

  public Proof {
    steps = List.copyOf(steps);
  }

  /// The proof of the record at that position.
  ///
  /// @throws Fault named [Journal#BROKEN] where the records are not as they were signed;
  ///   `NOT_FOUND` where there is no such record, or no checkpoint stands for it yet
  public static Proof of(Archive archive, int partition, long position) {
    Checkpoint checkpoint = covering(archive, partition, position);
    Checkpoint.Part part = Objects.requireNonNull(checkpoint.part(partition));
    Collecting collecting = new Collecting(position, part);
    archive.scan(partition, Math.max(0, part.after() - 1), collecting::take);
    Recorded record = collecting.record;
    if (record == null || collecting.hashes.size() != part.to() - part.after()) {
      throw broken(archive, position);
    }
    List<Merkle.Step> steps = Merkle.path(collecting.hashes, (int) (position - part.after() - 1));
    Proof proof = new Proof(record, collecting.before, steps, checkpoint);
    if (proof.flaw(Set.of()) != null) {
      throw broken(archive, position);
    }
    return proof;
  }

  private static Fault broken(Archive archive, long position) {
    return Archive.broken(
        archive.where(),
        "the records around " + position + " are not as they were signed; see `journal verify`");
  }

  private static Checkpoint covering(Archive archive, int partition, long position) {
    CheckpointWalk walk = new CheckpointWalk(archive);
    boolean any = false;
    long signed = 0;
    for (Checkpoint one = walk.next(); one != null; one = walk.next()) {
      any = true;
      Checkpoint.Part part = one.part(partition);
      if (part != null && part.after() < position && position <= part.to()) {
        return one;
      }
      signed = part == null ? signed : Math.max(signed, part.to());
    }
    String why =
        any
            ? "checkpoints stand for its records up to %d: there is no such record, or the next"
                    .formatted(signed)
                + " checkpoint is not signed yet"
            : "this store has none; `audit: { checkpoints: { key: … } }` has them signed";
    throw Fault.builder(Fault.Kind.NOT_FOUND, "There is no proof of this record")
        .operator(
            "no checkpoint stands for record %d of partition %d: %s"
                .formatted(position, partition, why))
        .build();
  }

  /// The hashes that a checkpoint stands for, the record that is wanted and the hash before it.
  private static final class Collecting {
    private final long wanted;
    private final Checkpoint.Part part;
    private final List<Bytes> hashes = new ArrayList<>();
    private Bytes before = Chain.START;
    private @Nullable Recorded record;

    Collecting(long wanted, Checkpoint.Part part) {
      this.wanted = wanted;
      this.part = part;
    }

    boolean take(Archive.Row row) {
      if (row.position() > part.to() || !(row instanceof Archive.Row.Whole(Recorded one))) {
        return false;
      }
      if (one.place().position() == wanted - 1) {
        before = one.hash();
      }
      if (one.place().position() == wanted) {
        record = one;
      }
      if (one.place().position() > part.after()) {
        hashes.add(one.hash());
      }
      return hashes.size() <= Notary.RANGE_MAX;
    }
  }

  /// Why it proves nothing; null where it does. `keys` are those that may have signed; any where
  /// there are none.
  public @Nullable String flaw(Set<VerifyingKey> keys) {
    Outcome.Place place = record.place();
    Checkpoint.Part part = checkpoint.part(place.partition());
    if (!keys.isEmpty() && !keys.contains(checkpoint.key())) {
      return "the checkpoint is signed by a key that is none of those given";
    }
    if (!checkpoint.holds()) {
      return "the signature of the checkpoint does not hold";
    }
    if (part == null || place.position() <= part.after() || place.position() > part.to()) {
      return "the checkpoint does not stand for this record";
    }
    if (!new Chain(place.partition(), place.position() - 1, before).follows(record)) {
      return "the record is not what its hash was made of";
    }
    return Merkle.root(record.hash(), steps).equals(part.root())
        ? null
        : "the record is not among those that were signed";
  }

  public JsonTree json() {
    List<JsonTree> path = new ArrayList<>();
    for (Merkle.Step step : steps) {
      path.add(JsonTree.object(Map.of(step.left() ? "left" : "right", Texts.hex(step.beside()))));
    }
    Map<String, JsonTree> members = new LinkedHashMap<>();
    members.put("format", JsonTree.text(FORMAT));
    members.put("record", new RecordText(true).json(record));
    members.put("before", Texts.hex(before));
    members.put("path", JsonTree.list(path));
    members.put("checkpoint", checkpoint.json());
    return JsonTree.object(members);
  }

  /// The proof of a text; null where it is none.
  public static @Nullable Proof of(Bytes text) {
    JsonTree tree;
    try {
      tree = JsonTree.parse(text.unsafeArray(), LIMITS);
    } catch (Fault notJson) {
      return null;
    }
    List<Merkle.Step> steps = new ArrayList<>();
    for (JsonTree one : Texts.items(tree, "path")) {
      Bytes left = Texts.hex(one, "left");
      Bytes beside = left == null ? Texts.hex(one, "right") : left;
      if (beside == null) {
        return null;
      }
      steps.add(new Merkle.Step(left != null, beside));
    }
    Recorded record = RecordText.read(Texts.member(tree, "record"));
    Bytes before = Texts.hex(tree, "before");
    Checkpoint checkpoint = Checkpoint.of(Texts.member(tree, "checkpoint"));
    return record == null
            || before == null
            || checkpoint == null
            || !FORMAT.equals(Texts.text(tree, "format"))
        ? null
        : new Proof(record, before, steps, checkpoint);
  }
}
