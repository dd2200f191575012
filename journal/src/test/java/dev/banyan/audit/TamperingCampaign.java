package dev.banyan.audit;

import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Tampers with copies of a SQLite store as often as it is told, and counts what is not found:
/// `FOLDER COUNT SEED`.
final class TamperingCampaign {
  private TamperingCampaign() {}

  /// A store in that folder, and a copy of it.
  static SqliteCopy copy(Path folder, SigningKey key) throws Exception {
    Path file = folder.resolve("original.db");
    try (Journal journal = Journal.open(SqliteStore.open(file), Journal.Settings.USUAL)) {
      List<Checkpoint> _ = Filled.write(journal, key, 3);
    }
    return new SqliteCopy(file, folder.resolve("copy.db"));
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    int count = Integer.parseInt(arguments[1]);
    long seed = Long.parseLong(arguments[2]);
    SigningKey key = SigningKey.make();
    Verifier verifier =
        new Verifier(new Verifier.Demands(Set.of(key.verifying()), List.of(), false));
    Map<String, Integer> kinds = new TreeMap<>();
    int wrong = 0;
    try (SqliteCopy copy = copy(folder, key)) {
      Tampering tampering = new Tampering(copy, seed);
      for (int i = 0; i < count; i++) {
        Tampering.Done done = tampering.one();
        String missed = Tampering.judged(copy, verifier, done);
        kinds.merge(done.what().split(" ")[0], 1, Integer::sum);
        if (!missed.isEmpty()) {
          wrong++;
          System.out.println("wrong " + missed);
        }
      }
    }
    System.out.println("note edits " + count);
    System.out.println("note seed " + seed);
    kinds.forEach((kind, number) -> System.out.println("note " + kind + " " + number));
    System.out.println("note missed " + wrong);
    System.exit(wrong == 0 ? 0 : 1);
  }
}
