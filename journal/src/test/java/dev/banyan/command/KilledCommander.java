package dev.banyan.command;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// A process that carries out commands until it is killed. Several threads; each prints `E KEY`
/// when it has claimed a key and is about to do what is asked, and `D KEY` when the end is
/// recorded.
final class KilledCommander {
  private static final int THREADS = 4;

  private KilledCommander() {}

  static CommandKey key(String text) {
    return new CommandKey("", "a.POST /x", "keys:me", text);
  }

  static CommandRequest request(String key) {
    Bytes body = Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    return new CommandRequest(
        CommandRequest.digest("POST", "/x", null, body),
        Duration.ofSeconds(5),
        Duration.ofHours(24),
        CommandRequest.Repeat.NEVER);
  }

  static KeptAnswer answer(String key) {
    Bytes body = Bytes.wrap(("done " + key).getBytes(StandardCharsets.UTF_8));
    return KeptAnswer.whole(201, List.of(), body);
  }

  public static void main(String[] args) {
    Journal journal = Journal.open(SqliteStore.open(Path.of(args[0])), Journal.Settings.USUAL);
    Commands commands = new Commands(journal, InstantSource.system());
    for (int i = 0; i < THREADS; i++) {
      String prefix = "run" + args[1] + "-" + i + "-";
      Thread.ofPlatform().start(() -> work(commands, prefix));
    }
  }

  private static void work(Commands commands, String prefix) {
    Deadline deadline = Deadline.in(Duration.ofMinutes(1));
    for (int i = 0; !deadline.passed(); i++) {
      String key = prefix + i;
      Attempt attempt = commands.claim(key(key), request(key), deadline).attempt();
      if (attempt == null) {
        throw new IllegalStateException(key + " was claimed before");
      }
      tell("E " + key);
      attempt.done(answer(key));
      tell("D " + key);
    }
  }

  private static void tell(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
