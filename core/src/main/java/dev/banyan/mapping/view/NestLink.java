package dev.banyan.mapping.view;

import dev.banyan.mapping.Samples;
import dev.banyan.mapping.lens.Lens;
import dev.banyan.text.JsonPlace;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A nested modern structure whose fields come from the same legacy record. An optional one is
/// absent where all its fields are; a value without any field cannot be told from that and is not
/// written.
public final class NestLink implements Link {
  private final Field field;
  private final Structure type;
  private final int position;
  private final String step;
  private final Links links;

  /// `telling` links of fields whose presence says that the structure is there are all but computed
  /// and constant ones.
  public NestLink(Field field, int position, List<Link> links) {
    this.field = field;
    this.type = (Structure) field.type();
    this.position = position;
    this.step = JsonPlace.step(field.name());
    this.links = new Links(type, links);
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public String step() {
    return step;
  }

  @Override
  public @Nullable Object up(Struct legacy, @Nullable Object[] modern) {
    @Nullable Object[] slots = links.up(legacy);
    if (!field.required()) {
      if (nothingTold(slots)) {
        return null;
      }
      for (int i = 0; i < slots.length; i++) {
        if (slots[i] == null && type.field(i).required()) {
          throw Trail.at(
              JsonPlace.step(type.field(i).name()), Lens.outside("is absent on the legacy side"));
        }
      }
    }
    return Struct.wrap(type, slots);
  }

  private boolean nothingTold(@Nullable Object[] slots) {
    for (Link link : links.all()) {
      if (tells(link) && slots[link.position()] != null) {
        return false;
      }
    }
    return true;
  }

  private static boolean tells(Link link) {
    return !(link instanceof ComputedLink) && !(link instanceof ConstantLink);
  }

  @Override
  public void down(@Nullable Object value, @Nullable Object old, Draft draft) {
    Struct original = draft.original();
    Object before = old == View.UNKNOWN && original != null ? tryUp(original) : old;
    if (value instanceof Struct struct) {
      boolean empty = !field.required() && tellsNothing(struct);
      if (empty && !(before instanceof Struct)) {
        throw Lens.outside("must have a field, or be left out");
      }
      links.down(struct, before == null ? View.UNKNOWN : before, draft);
    } else if (before != null || original == null) {
      links.down(null, before, draft);
    }
  }

  private boolean tellsNothing(Struct struct) {
    for (Link link : links.all()) {
      if (tells(link) && struct.at(link.position()) != null) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void clear(Draft draft) {
    for (Link link : links.all()) {
      link.clear(draft);
    }
  }

  @Override
  public void settle(Draft draft, Samples samples) {
    Link.settleBySamples(this, field, draft, samples);
  }
}
