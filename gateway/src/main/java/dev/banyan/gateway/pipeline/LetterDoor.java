package dev.banyan.gateway.pipeline;

import dev.banyan.gateway.durable.LocalDoor;
import dev.banyan.json.JsonTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the listener `admin` answers below `/dead-letters`.
public final class LetterDoor implements LocalDoor.Desk {
  /// The path below which this answers.
  public static final String PATH = "/dead-letters";

  private static final int BODY_MAX = 4 << 20;
  private static final int LIST_MAX = 1_000;

  private final LetterDesk desk;

  public LetterDoor(Map<String, Runner> runners) {
    this.desk = new LetterDesk(runners);
  }

  @Override
  public @Nullable JsonTree answer(LocalDoor.Asked asked) {
    List<String> path = asked.path();
    return switch (asked.method()) {
      case "GET" -> shown(asked, path);
      case "POST" -> done(asked, path);
      default -> null;
    };
  }

  @Override
  public boolean shows(LocalDoor.Asked asked) {
    return asked.path().size() == 2;
  }

  @Override
  public @Nullable JsonTree standing(LocalDoor.Asked asked) {
    List<String> path = asked.path();
    boolean one = path.size() >= 2 && !(path.size() == 2 && path.get(1).equals("redrive"));
    return one ? desk.standing(path.getFirst(), path.get(1)) : null;
  }

  private @Nullable JsonTree shown(LocalDoor.Asked asked, List<String> path) {
    return switch (path.size()) {
      case 0 -> desk.pipelines();
      case 1 -> desk.list(path.getFirst(), asked.after(), asked.limit(LIST_MAX));
      case 2 -> desk.show(path.getFirst(), path.get(1));
      default -> null;
    };
  }

  private @Nullable JsonTree done(LocalDoor.Asked asked, List<String> path) {
    LetterDesk.Manner manner =
        new LetterDesk.Manner(asked.by(), asked.on("force"), asked.on("dry-run"));
    if (path.size() == 2 && path.get(1).equals("redrive")) {
      return desk.redrive(path.getFirst(), null, asked.limit(LetterDesk.BATCH_MAX), manner);
    }
    return path.size() != 3
        ? null
        : switch (path.get(2)) {
          case "redrive" -> desk.redrive(path.getFirst(), path.get(1), 1, manner);
          case "drop" -> desk.drop(path.getFirst(), path.get(1), manner);
          case "edit" -> desk.edit(path.getFirst(), path.get(1), asked.body(BODY_MAX), asked.by());
          default -> null;
        };
  }
}
