package dev.banyan.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.banyan.type.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Lists; each item counts against the limit of values. A list beyond its size is not kept.
final class ListDecoder implements Decoder {
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
