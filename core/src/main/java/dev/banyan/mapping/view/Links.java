package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The links of one modern structure, run one after another in the order of the mapping.
final class Links {
  private final Structure modern;
  private final Link[] links;

  Links(Structure modern, List<Link> links) {
    this.modern = modern;
    this.links = links.toArray(Link[]::new);
  }

  Link[] all() {
    return links;
  }

  /// The slots of the modern value.
  @Nullable Object[] up(Struct legacy) {
    @Nullable Object[] slots = new Object[modern.size()];
    int i = 0;
    try {
      for (; i < links.length; i++) {
        slots[links[i].position()] = links[i].up(legacy, slots);
      }
    } catch (Fault fault) {
      throw Trail.at(links[i].step(), fault);
    }
    return slots;
  }

  /// Writes every field, and throws all that is wrong at once. `old` is the old modern value: a
  /// struct, null for absent, or [View#UNKNOWN].
  void down(@Nullable Struct value, @Nullable Object old, Draft draft) {
    List<Fault.Violation> violations = null;
    for (Link link : links) {
      Object before = old instanceof Struct struct ? struct.at(link.position()) : old;
      try {
        link.down(value == null ? null : value.at(link.position()), before, draft);
      } catch (Fault fault) {
        violations = Trail.gather(violations, link.step(), fault);
      }
    }
    if (violations != null) {
      throw Fault.invalid(violations);
    }
  }
}
