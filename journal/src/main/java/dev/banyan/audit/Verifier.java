package dev.banyan.audit;

import dev.banyan.base.Fault;
import dev.banyan.journal.Archive;
import dev.banyan.journal.Journal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Judges a store as it lies there: every record of every partition from the first on, how far each
/// is known to have got, every checkpoint and what it has signed, reservations, and the file or the
/// tables. Needs the same memory for a store of any size.
///
/// What it cannot find: that records behind the last checkpoint were cut off together with what
/// says how far the store had got, or written anew by who knows how; therefore checkpoints are kept
/// elsewhere, too, and given to it.
public final class Verifier {
  private final Demands demands;

  /// What is asked of a store.
  ///
  /// @param keys the operator's keys; where there are any, a checkpoint of another key is forged
  /// @param known checkpoints that were kept elsewhere, and that must be there
  /// @param withoutEnd whether it may be unknown how far the store had got
  public record Demands(Set<VerifyingKey> keys, List<Checkpoint> known, boolean withoutEnd) {
    public static final Demands NONE = new Demands(Set.of(), List.of(), false);

    public Demands {
      keys = Set.copyOf(keys);
      known = List.copyOf(known);
    }
  }

  public Verifier(Demands demands) {
    this.demands = demands;
  }

  /// @throws Fault `UNREACHABLE` where the store cannot be read
  public Verdict judge(Archive archive) {
    List<Flaw> flaws = new ArrayList<>();
    archive.damage().forEach(one -> flaws.add(Flaw.of(Flaw.Kind.DAMAGED, one)));
    try {
      return judge(archive, flaws);
    } catch (Fault fault) {
      if (!fault.name().equals(Journal.BROKEN)) {
        throw fault;
      }
      flaws.add(Flaw.of(Flaw.Kind.DAMAGED, String.valueOf(fault.operator())));
      return new Verdict(List.of(), 0, Set.of(), flaws);
    }
  }

  private Verdict judge(Archive archive, List<Flaw> flaws) {
    List<Archive.End> ends = archive.ends();
    List<Verdict.Partition> partitions = new ArrayList<>();
    HeldSum held = new HeldSum();
    boolean records = false;
    for (int number = 0; number < ends.size(); number++) {
      PartitionScan scan = new PartitionScan(archive, number, ends.get(number));
      flaws.addAll(scan.run(demands.withoutEnd()));
      partitions.add(scan.found());
      held.add(scan.held());
      records |= scan.found().records() > 0;
    }
    if (ends.isEmpty()) {
      flaws.add(Flaw.of(Flaw.Kind.TRUNCATED, "there is no partition"));
    }
    boolean chained = flaws.isEmpty();
    CheckpointWalk walk = new CheckpointWalk(archive);
    Set<String> keys = signatures(walk, flaws);
    if (records && walk.seen() == 0 && !demands.keys().isEmpty()) {
      flaws.add(Flaw.of(Flaw.Kind.FORGED, "there are records, and no checkpoint is signed"));
    }
    if (chained) {
      reservations(archive, held, flaws);
    }
    return new Verdict(partitions, walk.seen(), keys, flaws);
  }

  /// Looks at every checkpoint's signature; the first one that is wrong is told.
  private Set<String> signatures(CheckpointWalk walk, List<Flaw> flaws) {
    Set<String> keys = new HashSet<>();
    List<Checkpoint> missing = new ArrayList<>(demands.known());
    boolean sound = true;
    for (Checkpoint one = walk.next(); one != null; one = walk.next()) {
      keys.add(one.key().text());
      missing.remove(one);
      boolean ours = demands.keys().isEmpty() || demands.keys().contains(one.key());
      if (sound && !(ours && one.holds())) {
        sound = false;
        String why = ours ? "its signature does not hold" : "its key is none of those given";
        flaws.add(
            Flaw.of(Flaw.Kind.FORGED, "checkpoint " + one.sequence() + " is not signed: " + why));
      }
    }
    String broken = walk.broken();
    if (broken != null) {
      flaws.add(Flaw.of(Flaw.Kind.FORGED, broken));
    }
    for (Checkpoint one : missing) {
      flaws.add(
          Flaw.of(
              one.sequence() > walk.seen() ? Flaw.Kind.TRUNCATED : Flaw.Kind.REWRITTEN,
              "checkpoint " + one.sequence() + " of " + one.at() + " is not in the store"));
    }
    return keys;
  }

  private static void reservations(Archive archive, HeldSum taken, List<Flaw> flaws) {
    HeldSum found = new HeldSum();
    archive.reservations(found::take);
    long astray = archive.astray();
    if (astray > 0) {
      flaws.add(Flaw.of(Flaw.Kind.DAMAGED, astray + " reservations were taken by no record"));
    } else if (found.held() != taken.held()) {
      flaws.add(
          Flaw.of(
              Flaw.Kind.DAMAGED,
              found.held() + " reservations are there, but records have taken " + taken.held()));
    } else if (!found.isSame(taken)) {
      flaws.add(
          Flaw.of(
              Flaw.Kind.DAMAGED,
              "reservations are not those that records have taken and not released"));
    }
  }
}
