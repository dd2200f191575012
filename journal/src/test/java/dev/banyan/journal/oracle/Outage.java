package dev.banyan.journal.oracle;

import dev.banyan.testbase.PostgresServer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// What happens to a PostgreSQL server while a journal writes to it.
enum Outage {
  /// All of its processes are killed, and it is started again.
  KILLED,
  /// All of its processes stand still, then go on.
  PAUSED,
  /// It is shut down in an orderly way, and started again.
  STOPPED;

  void begin(PostgresServer server) {
    switch (this) {
      case KILLED -> server.kill();
      case PAUSED -> server.pause();
      case STOPPED -> server.stop();
    }
  }

  void end(PostgresServer server) {
    switch (this) {
      case KILLED, STOPPED -> server.start();
      case PAUSED -> server.resume();
    }
  }

  /// Lets a journal write before, during and after; it must go on by itself, without having
  /// stopped.
  void over(PostgresServer server, Life life, Duration length) {
    int before = 1 + life.random().nextInt(200);
    boolean[] begun = {false};
    int[] after = {Integer.MAX_VALUE};
    Drive.Seen seen =
        life.run(
            name().toLowerCase(Locale.ROOT) + " for " + length,
            Life.USUAL,
            drive ->
                drive.until(
                    now -> {
                      if (!begun[0] && now.count() >= before) {
                        begun[0] = true;
                        begin(server);
                        // Requests are under way meanwhile: one of each client.
                        LockSupport.parkNanos(length.toNanos());
                        end(server);
                        after[0] = now.count("W") + 3 * Load.CLIENTS;
                      }
                      return now.count("W") >= after[0];
                    }));
    if (seen.stopped() != null) {
      throw new AssertionError("the journal stopped: " + seen.stopped());
    }
  }
}
