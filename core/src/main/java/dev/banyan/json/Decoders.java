package dev.banyan.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;

/// Compiles types into decoders; types that refer to themselves end in the decoder already begun.
final class Decoders {
  private final JsonNumbers numbers;
  private final JsonReader.Unknown unknown;
  private final IdentityHashMap<Structure, StructureDecoder> structures = new IdentityHashMap<>();
  private final IdentityHashMap<Structure, StructureDecoder> patches = new IdentityHashMap<>();
  private final IdentityHashMap<OneOf, OneOfDecoder> choices = new IdentityHashMap<>();

  Decoders(JsonReader.Options options) {
    this.numbers = options.numbers();
    this.unknown = options.unknown();
  }

  Decoder of(Type type) {
    return switch (type) {
      case Type.Text text -> new TextDecoder(text);
      case Type.Int whole -> new NumberDecoders.Whole(whole, numbers.asText(whole));
      case Type.Decimal decimal -> new NumberDecoders.Exact(decimal, numbers.asText(decimal));
      case Type.Real real -> new NumberDecoders.Floating(real);
      case Type.Bool _ -> ScalarDecoders::bool;
      case Type.Date _ -> ScalarDecoders::date;
      case Type.Time _ -> ScalarDecoders::time;
      case Type.Timestamp timestamp -> new ScalarDecoders.Timestamps(timestamp.zone());
      case Type.Binary binary -> new ScalarDecoders.EncodedBytes(binary.lengthMax());
      case Type.Enumeration listed -> new ScalarDecoders.Listed(listed);
      case Type.ListOf list -> new ListDecoder(list, of(list.item()));
      case Structure structure -> structure(structure);
      case OneOf choice -> choice(choice);
    };
  }

  StructureDecoder structure(Structure type) {
    StructureDecoder known = structures.get(type);
    if (known != null) {
      return known;
    }
    StructureDecoder made = new StructureDecoder(type, unknown, false);
    structures.put(type, made);
    made.complete(field -> of(field.type()));
    return made;
  }

  /// The decoder of a merge patch: nested structures are patches, too; everything else is replaced
  /// whole.
  StructureDecoder patch(Structure type) {
    StructureDecoder known = patches.get(type);
    if (known != null) {
      return known;
    }
    StructureDecoder made = new StructureDecoder(type, unknown, true);
    patches.put(type, made);
    made.complete(
        field -> field.type() instanceof Structure inner ? patch(inner) : of(field.type()));
    return made;
  }

  private OneOfDecoder choice(OneOf type) {
    OneOfDecoder known = choices.get(type);
    if (known != null) {
      return known;
    }
    OneOfDecoder made = new OneOfDecoder(type, unknown);
    choices.put(type, made);
    made.complete(oneCase -> of(oneCase.type()));
    return made;
  }

  /// Lists; each item counts against the limit of values. A list beyond its size is not kept.
  private static final class ListDecoder implements Decoder {
    private final Type.ListOf type;
    private final Decoder item;

    ListDecoder(Type.ListOf type, Decoder item) {
      this.type = type;
      this.item = item;
    }

    @Override
    public Object read(Reading in) throws IOException {
      if (in.parser().currentToken() != JsonToken.START_ARRAY) {
        return in.mismatch("a list");
      }
      List<Object> items = new ArrayList<>();
      int count = 0;
      while (in.parser().nextToken() != JsonToken.END_ARRAY) {
        in.count();
        in.enter(null, count);
        if (count < type.sizeMax()) {
          items.add(item.read(in));
        } else {
          in.parser().skipChildren();
        }
        in.leave();
        count++;
      }
      if (count > type.sizeMax()) {
        return in.violation("must have at most " + type.sizeMax() + " items, not " + count);
      }
      if (count < type.sizeMin()) {
        return in.violation("must have at least " + type.sizeMin() + " items, not " + count);
      }
      return Collections.unmodifiableList(items);
    }
  }
}
