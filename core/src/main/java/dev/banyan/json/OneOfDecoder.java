package dev.banyan.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.banyan.text.Suggestion;
import dev.banyan.type.OneOf;
import dev.banyan.value.Chosen;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One-ofs: an object whose discriminator names the case, or an object with exactly one property
/// named like the case.
///
/// A discriminator that comes first, as our writer puts it, costs nothing. One that comes later
/// makes the object be read twice: once as a tree, once typed. A case that is no structure stands
/// in the property `value` beside the discriminator.
final class OneOfDecoder implements Decoder {
  static final String VALUE = "value";

  private record Branch(OneOf.Case oneCase, Decoder decoder) {}

  private final OneOf type;
  private final JsonReader.Unknown unknown;
  private final Map<String, Branch> branches = new LinkedHashMap<>();

  OneOfDecoder(OneOf type, JsonReader.Unknown unknown) {
    this.type = type;
    this.unknown = unknown;
  }

  void complete(Function<OneOf.Case, Decoder> compile) {
    for (OneOf.Case oneCase : type.cases()) {
      branches.put(oneCase.name(), new Branch(oneCase, compile.apply(oneCase)));
    }
  }

  @Override
  public Object read(Reading in) throws IOException {
    if (in.parser().currentToken() != JsonToken.START_OBJECT) {
      return in.mismatch("an object");
    }
    String discriminator = type.discriminator();
    String first = in.parser().nextFieldName();
    if (discriminator == null) {
      return byProperty(in, first);
    }
    if (discriminator.equals(first)) {
      in.count();
      in.parser().nextToken();
      return byDiscriminator(in, discriminator, label(in));
    }
    return byLateDiscriminator(in, discriminator, first);
  }

  private Object byProperty(Reading in, @Nullable String first) throws IOException {
    if (first == null) {
      return in.violation("must have exactly one of: " + String.join(", ", branches.keySet()));
    }
    in.count();
    in.parser().nextToken();
    Branch branch = branches.get(first);
    Object content = Reading.BROKEN;
    if (branch == null) {
      in.parser().skipChildren();
      in.violationAt(first, "is no case of " + type.name() + hint(first));
    } else {
      in.enter(branch.oneCase().name(), 0);
      content = branch.decoder().read(in);
      in.leave();
    }
    boolean single = true;
    while (in.parser().nextFieldName() != null) {
      in.count();
      in.parser().nextToken();
      in.parser().skipChildren();
      single = false;
    }
    if (!single) {
      return in.violation("must have exactly one of: " + String.join(", ", branches.keySet()));
    }
    return branch == null ? Reading.BROKEN : new Chosen(type, branch.oneCase(), content);
  }

  private static @Nullable String label(Reading in) throws IOException {
    JsonParser parser = in.parser();
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    parser.skipChildren();
    return null;
  }

  /// Reads the rest of an object whose discriminator has been read.
  private Object byDiscriminator(Reading in, String discriminator, @Nullable String label)
      throws IOException {
    Branch branch = label == null ? null : branches.get(label);
    if (branch == null) {
      in.violationAt(
          discriminator,
          "must be one of: "
              + String.join(", ", branches.keySet())
              + (label == null ? "" : hint(label)));
      while (in.parser().nextFieldName() != null) {
        in.count();
        in.parser().nextToken();
        in.parser().skipChildren();
      }
      return Reading.BROKEN;
    }
    Object content =
        branch.decoder() instanceof StructureDecoder structure
            ? structure.readMembers(in, slots(structure, discriminator, branch.oneCase().name()))
            : wrapped(in, branch);
    return new Chosen(type, branch.oneCase(), content);
  }

  /// A case may have the discriminator as a field of its own; it then holds the case's name.
  private static @Nullable Object[] slots(
      StructureDecoder structure, String discriminator, String label) {
    @Nullable Object[] slots = new Object[structure.type().size()];
    int position = structure.type().position(discriminator);
    if (position >= 0) {
      slots[position] = label;
    }
    return slots;
  }

  private Object wrapped(Reading in, Branch branch) throws IOException {
    Object content = null;
    for (String name = in.parser().nextFieldName();
        name != null;
        name = in.parser().nextFieldName()) {
      in.count();
      in.parser().nextToken();
      if (!name.equals(VALUE)) {
        in.parser().skipChildren();
        if (unknown == JsonReader.Unknown.REFUSE) {
          in.violationAt(name, "is not a field of " + type.name());
        }
        continue;
      }
      if (content != null) {
        throw in.duplicate(name);
      }
      in.enter(VALUE, 0);
      content = branch.decoder().read(in);
      in.leave();
    }
    if (content == null) {
      in.violationAt(VALUE, "is required");
      return Reading.BROKEN;
    }
    return content;
  }

  private Object byLateDiscriminator(Reading in, String discriminator, @Nullable String first)
      throws IOException {
    Map<String, JsonTree> members = TreeDecoder.members(in, first);
    JsonTree label = members.remove(discriminator);
    if (label == null) {
      in.violationAt(discriminator, "is required; one of: " + String.join(", ", branches.keySet()));
      return Reading.BROKEN;
    }
    byte[] rest = JsonTree.object(members).bytes();
    try (JsonParser again = JsonReader.parser(rest, in.limits())) {
      JsonParser before = in.replace(again);
      again.nextToken();
      Object value =
          byDiscriminator(in, discriminator, label instanceof JsonTree.Text t ? t.value() : null);
      in.replace(before);
      return value;
    }
  }

  private String hint(String word) {
    return word.length() > 100
        ? ""
        : Suggestion.nearest(word, List.copyOf(branches.keySet()))
            .map(near -> "; did you mean `" + near + "`?")
            .orElse("");
  }
}
