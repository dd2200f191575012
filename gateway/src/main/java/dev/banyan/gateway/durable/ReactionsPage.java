package dev.banyan.gateway.durable;

import dev.banyan.base.Fault;
import dev.banyan.gateway.parameter.QueryString;
import dev.banyan.json.JsonTree;
import dev.banyan.model.reaction.ParkedList;
import dev.banyan.model.reaction.Reaction;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The reactions that a person has to look at, and the way to have one tried again: `stream` names
/// it, with `tenant` where there are tenants.
public record ReactionsPage(List<Reaction> reactions) implements AdminPage {
  public ReactionsPage {
    reactions = List.copyOf(reactions);
  }

  @Override
  public String show() {
    List<JsonTree> parked = new ArrayList<>();
    for (Reaction reaction : reactions) {
      for (ParkedList.Parked one : reaction.parked()) {
        Map<String, JsonTree> members = new LinkedHashMap<>();
        members.put("reaction", JsonTree.text(reaction.type().name()));
        members.put("stream", JsonTree.text(one.stream().name()));
        members.put("tenant", JsonTree.text(one.stream().tenant()));
        members.put("fault", JsonTree.text(one.fault()));
        members.put("since", JsonTree.text(one.since().toString()));
        parked.add(JsonTree.object(members));
      }
    }
    JsonTree page = JsonTree.object(Map.of("parked", JsonTree.list(parked)));
    return new String(page.bytes(), StandardCharsets.UTF_8);
  }

  @Override
  public boolean change(@Nullable String query) {
    QueryString asked = QueryString.of(query);
    String stream = decoded(asked.single("stream"));
    String tenant = decoded(asked.single("tenant"));
    for (Reaction reaction : reactions) {
      for (ParkedList.Parked one : reaction.parked()) {
        if (one.stream().name().equals(stream) && one.stream().tenant().equals(tenant)) {
          return reaction.release(one, "admin");
        }
      }
    }
    return false;
  }

  private static String decoded(@Nullable String written) {
    try {
      return written == null ? "" : URLDecoder.decode(written, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Fault.invalid(List.of(new Fault.Violation("query", "is not percent-encoded")));
    }
  }
}
