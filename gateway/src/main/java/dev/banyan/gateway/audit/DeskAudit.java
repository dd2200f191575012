package dev.banyan.gateway.audit;

import dev.banyan.audit.Act;
import dev.banyan.base.Deadline;
import dev.banyan.gateway.durable.LocalDoor;
import dev.banyan.json.JsonTree;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is done at the listener `admin`, as records of the audit trail: `audit-begun` before it is
/// done, `audit-admin` with what came of it. Thread-safe; blocks.
public record DeskAudit(Auditing auditing) implements LocalDoor.Witness {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public End begun(LocalDoor.Asked asked, @Nullable JsonTree standing) {
    Act.Doer doer =
        new Act.Doer(
            "admin",
            asked.by(),
            null,
            asked.conversation().request().remoteAddress(),
            UUID.randomUUID().toString());
    auditing.before(standing(act(doer, Act.BEGUN, asked), "before", standing), deadline());
    return (outcome, after) -> {
      Act act = act(doer, Act.ADMIN, asked).with("outcome", outcome);
      auditing.after(standing(standing(act, "before", standing), "after", after));
    };
  }

  private static Deadline deadline() {
    return Deadline.in(PATIENCE);
  }

  private static Act act(Act.Doer doer, String kind, LocalDoor.Asked asked) {
    StringBuilder path = new StringBuilder(asked.door());
    asked.path().forEach(segment -> path.append('/').append(segment));
    Map<String, JsonTree> query = new LinkedHashMap<>();
    new TreeMap<>(asked.query()).forEach((name, value) -> query.put(name, JsonTree.text(value)));
    Act act = Act.by(doer, kind).with("act", asked.method() + " " + path);
    return query.isEmpty() ? act : act.with("with", JsonTree.object(query));
  }

  private static Act standing(Act act, String name, @Nullable JsonTree standing) {
    return standing == null ? act : act.with(name, standing);
  }
}
