package dev.banyan.cli.journal;

import dev.banyan.audit.Flaw;
import dev.banyan.audit.Verdict;
import dev.banyan.cli.Console;
import dev.banyan.json.JsonTree;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// Says what was found about a store, to people or to programs.
public record VerdictReport(String where, Verdict verdict) {

  /// `trusted`: whether keys were given.
  public void print(Console console, boolean trusted) {
    console.out(where + ": " + headline());
    for (Flaw flaw : verdict.flaws()) {
      console.out("  " + place(flaw) + kind(flaw) + ": " + flaw.what());
    }
    for (Verdict.Partition one : verdict.partitions()) {
      if (one.records() > 0) {
        console.out(
            "  partition %d: %d %s whole, signed up to %d, hash %s"
                .formatted(
                    one.number(),
                    one.records(),
                    one.records() == 1 ? "record" : "records",
                    one.signed(),
                    hash(one)));
      }
    }
    console.out("  " + count(verdict.checkpoints()) + (trusted ? ", by the keys given" : ""));
    if (!trusted) {
      for (String key : new TreeSet<>(verdict.keys())) {
        console.out("    by " + key + ": compare it with yours, or give that as --key");
      }
    }
  }

  private String headline() {
    if (verdict.whole()) {
      return "whole";
    }
    return verdict.flaws().stream().allMatch(flaw -> flaw.kind() == Flaw.Kind.UNTOLD)
        ? "whole as far as it goes, but whether its end is gone cannot be told"
        : "NOT as it was written";
  }

  private static String count(long checkpoints) {
    return checkpoints + (checkpoints == 1 ? " checkpoint" : " checkpoints");
  }

  private static String place(Flaw flaw) {
    if (flaw.partition() < 0) {
      return "";
    }
    return "partition " + flaw.partition() + ", record " + flaw.position() + ": ";
  }

  private static String kind(Flaw flaw) {
    return flaw.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String hash(Verdict.Partition one) {
    return HexFormat.of().formatHex(one.hash().unsafeArray());
  }

  public JsonTree json() {
    List<JsonTree> flaws = new ArrayList<>();
    for (Flaw flaw : verdict.flaws()) {
      Map<String, JsonTree> one = new LinkedHashMap<>();
      one.put("kind", JsonTree.text(kind(flaw)));
      if (flaw.partition() >= 0) {
        one.put("partition", JsonTree.number(flaw.partition()));
        one.put("position", JsonTree.number(flaw.position()));
      }
      one.put("what", JsonTree.text(flaw.what()));
      flaws.add(JsonTree.object(one));
    }
    List<JsonTree> partitions = new ArrayList<>();
    for (Verdict.Partition part : verdict.partitions()) {
      Map<String, JsonTree> one = new LinkedHashMap<>();
      one.put("partition", JsonTree.number(part.number()));
      one.put("records", JsonTree.number(part.records()));
      one.put("signed", JsonTree.number(part.signed()));
      one.put("hash", JsonTree.text(hash(part)));
      partitions.add(JsonTree.object(one));
    }
    Map<String, JsonTree> all = new LinkedHashMap<>();
    all.put("store", JsonTree.text(where));
    all.put("whole", JsonTree.truth(verdict.whole()));
    all.put("flaws", JsonTree.list(flaws));
    all.put("partitions", JsonTree.list(partitions));
    all.put("checkpoints", JsonTree.number(verdict.checkpoints()));
    all.put(
        "keys", JsonTree.list(new TreeSet<>(verdict.keys()).stream().map(JsonTree::text).toList()));
    return JsonTree.object(all);
  }
}
