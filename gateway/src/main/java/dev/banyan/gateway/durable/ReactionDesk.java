package dev.banyan.gateway.durable;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonTree;
import dev.banyan.model.reaction.ParkedList;
import dev.banyan.model.reaction.Reaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the listener `admin` answers below `/reactions`: what a person has to look at, and `POST
/// /reactions/release` to have one tried again; the query's `stream` names it, with `tenant` where
/// there are tenants.
public record ReactionDesk(List<Reaction> reactions) implements LocalDoor.Desk {
  /// The path below which this answers.
  public static final String PATH = "/reactions";

  public ReactionDesk {
    reactions = List.copyOf(reactions);
  }

  @Override
  public @Nullable JsonTree answer(LocalDoor.Asked asked) {
    if (asked.method().equals("GET") && asked.path().isEmpty()) {
      return parked();
    }
    if (asked.method().equals("POST") && asked.path().equals(List.of("release"))) {
      return released(asked);
    }
    return null;
  }

  @Override
  public @Nullable JsonTree standing(LocalDoor.Asked asked) {
    String stream = asked.query().getOrDefault("stream", "");
    String tenant = asked.query().getOrDefault("tenant", "");
    for (Reaction reaction : reactions) {
      for (ParkedList.Parked one : reaction.parked()) {
        if (one.stream().name().equals(stream) && one.stream().tenant().equals(tenant)) {
          return JsonTree.object(Map.of("parked", JsonTree.text(one.fault())));
        }
      }
    }
    return JsonTree.object(Map.of());
  }

  private JsonTree parked() {
    List<JsonTree> parked = new ArrayList<>();
    for (Reaction reaction : reactions) {
      for (ParkedList.Parked one : reaction.parked()) {
        parked.add(
            new JsonTree.Draft()
                .put("reaction", reaction.type().name())
                .put("stream", one.stream().name())
                .put("tenant", one.stream().tenant())
                .put("fault", one.fault())
                .put("since", one.since().toString())
                .tree());
      }
    }
    return JsonTree.object(Map.of("parked", JsonTree.list(parked)));
  }

  private JsonTree released(LocalDoor.Asked asked) {
    String stream = asked.query().getOrDefault("stream", "");
    String tenant = asked.query().getOrDefault("tenant", "");
    for (Reaction reaction : reactions) {
      for (ParkedList.Parked one : reaction.parked()) {
        if (one.stream().name().equals(stream) && one.stream().tenant().equals(tenant)) {
          return released(reaction, one, asked.by());
        }
      }
    }
    throw Fault.of(Fault.Kind.NOT_FOUND, "No reaction of that stream is parked");
  }

  private static JsonTree released(Reaction reaction, ParkedList.Parked one, String by) {
    if (!reaction.release(one, by)) {
      throw Fault.of(Fault.Kind.CONFLICT, "It was settled or released at the same time");
    }
    return new JsonTree.Draft()
        .put("reaction", reaction.type().name())
        .put("stream", one.stream().name())
        .put("released", JsonTree.number(1))
        .tree();
  }
}
