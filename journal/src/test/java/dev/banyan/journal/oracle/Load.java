package dev.banyan.journal.oracle;

import dev.banyan.journal.oracle.Request.Part;
import java.util.List;
import java.util.Random;

/// Invents requests: to a client's own stream with the exact version, to streams that all share, to
/// two streams together, with reservations that several want, and such as must be refused.
final class Load {
  static final int CLIENTS = 16;
  private static final int SHARED = 3;
  private static final int KEYS = 12;

  private final Random random;
  private final Memory memory;
  private final int size;
  private long count;

  /// @param size about how many bytes a payload has
  Load(Random random, Memory memory, int size) {
    this.random = random;
    this.memory = memory;
    this.size = size;
    this.count = memory.all().size();
  }

  Request next(int client) {
    String id = client + "-" + count++;
    String own = "own/" + client;
    long version = memory.version(own);
    String exact = version == 0 ? "new" : Long.toString(version);
    int padding = size / 2 + random.nextInt(size);
    int entries = 1 + random.nextInt(3);
    Part mine = new Part(own, exact, entries);
    Part shared = new Part("shared/" + random.nextInt(SHARED), "any", 1);
    String key = "k" + random.nextInt(KEYS);
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> new Request(id, List.of(mine), List.of(), padding);
      case 4 -> new Request(id, List.of(shared), List.of(), padding);
      case 5 -> new Request(id, List.of(mine, shared), List.of(), padding);
      case 6 -> {
        Part other = new Part("own/" + (client + 1) % CLIENTS, "existing", 1);
        yield new Request(id, List.of(mine, other), List.of(), padding);
      }
      case 7 -> {
        Part wrong = new Part(own, Long.toString(version + 7), entries);
        yield new Request(id, List.of(wrong, shared), List.of("+" + key), padding);
      }
      case 8 -> new Request(id, List.of(mine), List.of("+" + key), padding);
      default -> new Request(id, List.of(shared), List.of("-" + key), padding);
    };
  }

  static int client(String line) {
    return Integer.parseInt(line.substring(0, line.indexOf('-')));
  }
}
