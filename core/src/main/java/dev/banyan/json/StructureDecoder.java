package dev.banyan.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Objects as structs, or as merge patches of structs. Members may come in any order; the field
/// after the last one read is tried first, so the usual order costs no look-up.
final class StructureDecoder implements Decoder {
  private final Structure type;
  private final boolean refuseUnknown;
  private final boolean patch;
  private Decoder[] decoders = {};
  private Field[] fields = {};

  StructureDecoder(Structure type, JsonReader.Unknown unknown, boolean patch) {
    this.type = type;
    this.refuseUnknown = unknown == JsonReader.Unknown.REFUSE;
    this.patch = patch;
  }

  void complete(Function<Field, Decoder> compile) {
    fields = type.fields().toArray(new Field[0]);
    decoders = type.fields().stream().map(compile).toArray(Decoder[]::new);
  }

  Structure type() {
    return type;
  }

  @Override
  public Object read(Reading in) throws IOException {
    if (in.parser().currentToken() != JsonToken.START_OBJECT) {
      return in.mismatch("an object");
    }
    @Nullable Object[] slots = new Object[fields.length];
    return readMembers(in, slots);
  }

  /// Reads the members that are left of an object, after its start or some of its members.
  Object readMembers(Reading in, @Nullable Object[] slots) throws IOException {
    JsonParser parser = in.parser();
    int next = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      in.count();
      int position =
          next < fields.length && fields[next].name().equals(name) ? next : type.position(name);
      parser.nextToken();
      if (position < 0) {
        unknown(in, name);
        continue;
      }
      if (slots[position] != null) {
        throw in.duplicate(name);
      }
      in.enter(fields[position].name(), 0);
      slots[position] = member(in, position);
      in.leave();
      next = position + 1;
    }
    return patch ? new Patch(type, slots) : struct(in, slots);
  }

  private Object member(Reading in, int position) throws IOException {
    if (in.parser().currentToken() != JsonToken.VALUE_NULL) {
      return decoders[position].read(in);
    }
    Field field = fields[position];
    if (patch) {
      return field.required() && !field.nullable()
          ? in.violation("must not be null: it is required")
          : Patch.Removal.REMOVE;
    }
    return field.nullable() ? Null.NULL : decoders[position].read(in);
  }

  private Object struct(Reading in, @Nullable Object[] slots) {
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] == null && fields[i].required()) {
        in.violationAt(fields[i].name(), "is required");
        slots[i] = Reading.BROKEN;
      }
    }
    return Struct.wrap(type, slots);
  }

  private void unknown(Reading in, String name) throws IOException {
    in.parser().skipChildren();
    if (refuseUnknown) {
      List<String> known = type.fields().stream().map(Field::name).toList();
      String remedy = Suggestion.forWord(name, known);
      String refusal = "is not a field of " + type.name();
      in.violationAt(name, remedy == null ? refusal : refusal + "; " + remedy);
    }
  }
}
