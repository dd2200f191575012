package dev.banyan.config.decode;

import dev.banyan.config.shape.NotBuilt;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Part;
import dev.banyan.config.shape.RecordShape;
import dev.banyan.config.shape.Required;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns nodes into records, driven by the records themselves, and reports all that is wrong.
///
/// A component that is wrong falls back to its default or to null where it has one; else its record
/// is left out of the list or map it stands in. Constructors may throw `IllegalArgumentException`
/// to refuse components that do not go together. Used by one thread.
public final class RecordDecoder {
  private final Decoding decoding;
  private final Complaints complaints;
  private final ScalarForms scalars;
  private final Variants variants;

  public RecordDecoder(Decoding decoding) {
    this.decoding = decoding;
    this.complaints = new Complaints(decoding);
    this.scalars = new ScalarForms(decoding, complaints);
    this.variants = new Variants(complaints, decoding.kinds());
  }

  /// The record, or the variant of a sealed interface of records, that `node` describes; null, with
  /// mistakes reported, where it does not. `label` names the section in messages: `settings of
  /// system `erp``.
  public <R> @Nullable R decode(Node node, Class<R> type, String label) {
    Where where = label.isEmpty() ? Where.root(node.place()) : Where.section(label, node.place());
    return type.cast(value(type, null, node, where));
  }

  private @Nullable Object record(RecordShape shape, Node node, Where where) {
    Fields fields = fields(shape, node, where);
    if (fields == null) {
      return null;
    }
    Object made = fill(shape, fields, where);
    reportLeft(shape.keyed().keySet(), fields, where);
    return made;
  }

  private @Nullable Fields fields(RecordShape shape, Node node, Where where) {
    String shortKey = shape.shortKey();
    return switch (node) {
      case Node.Mapping mapping -> Fields.of(mapping, shape.keyed().keySet());
      case Node.Scalar scalar when scalar.isNothing() -> {
        complaints.nothing(where);
        yield null;
      }
      case Node.Scalar scalar when shortKey != null -> Fields.of(shortKey, scalar);
      case Node.Scalar _, Node.Sequence _ -> {
        complaints.wrongShape(node, where, "a map of " + String.join(", ", shape.keyed().keySet()));
        yield null;
      }
    };
  }

  private void reportLeft(Collection<String> allowed, Fields fields, Where where) {
    fields.takeRest().forEach(entry -> complaints.unknownKey(entry.key(), allowed, where));
  }

  private @Nullable Object fill(RecordShape shape, Fields fields, Where where) {
    List<Part> parts = shape.parts();
    @Nullable Object[] values = new @Nullable Object[parts.size()];
    boolean good = true;
    for (boolean greedy : new boolean[] {false, true}) {
      for (int i = 0; i < values.length; i++) {
        Part part = parts.get(i);
        if (isGreedy(part) == greedy) {
          values[i] = component(part, fields, where);
          good &= values[i] != null || part.nullable() || part.has(NotBuilt.class);
        }
      }
    }
    if (shape.exclusive().size() > 1) {
      variants.checkExclusive(shape.exclusive(), fields, where);
    }
    boolean complete =
        good && parts.stream().noneMatch(p -> p.has(NotBuilt.class) && !p.nullable());
    return complete ? construct(shape, values, where) : null;
  }

  /// Whether the component takes what the others have left.
  private static boolean isGreedy(Part part) {
    return part.role() == Part.Role.REST || part.raw() == Chosen.class;
  }

  private @Nullable Object construct(RecordShape shape, @Nullable Object[] values, Where where) {
    try {
      Object made = shape.constructor().newInstance(values);
      if (made instanceof Checked checked) {
        checked.check(decoding.mistakes());
      }
      return made;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        complaints.refused(where, refusal.getMessage());
        return null;
      }
      throw new IllegalStateException(shape.type() + " cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(shape.type() + " cannot be made", e);
    }
  }

  private @Nullable Object component(Part part, Fields fields, Where where) {
    return switch (part.role()) {
      case PLACE -> where.place();
      case INLINE -> inline(part, fields, where);
      case REST -> {
        Node.Mapping rest = new Node.Mapping(fields.takeRest(), where.place());
        yield map((ParameterizedType) part.type(), part, rest, where);
      }
      case KEYED ->
          part.raw() == Chosen.class ? variants.kind(fields, where) : keyed(part, fields, where);
    };
  }

  private @Nullable Object keyed(Part part, Fields fields, Where where) {
    Node.Entry entry = fields.take(part.key());
    if (entry == null) {
      return absent(part, fields, where);
    }
    if (part.has(NotBuilt.class)) {
      NotBuilt mark = part.component().getAnnotation(NotBuilt.class);
      complaints.notBuilt(entry.key().place(), "`" + part.key() + "`", mark.value());
      return null;
    }
    Where here = where.key(part.key(), entry.key().place());
    Object value = value(part.type(), part, entry.value(), here);
    return value == null && part.defaultText() != null ? absent(part, fields, where) : value;
  }

  private @Nullable Object absent(Part part, Fields fields, Where where) {
    if (part.nullable() || part.has(NotBuilt.class)) {
      return null;
    }
    String text = part.defaultText();
    if (text != null) {
      return value(
          part.type(),
          part,
          defaultNode(text, where.place()),
          where.key(part.key(), where.place()));
    }
    if (part.mustBeWritten()) {
      if (!fields.isMisspelt(part.key())) {
        complaints.missing(part, where);
      }
      return part.isList() ? List.of() : null;
    }
    return part.isList() ? List.of() : Map.of();
  }

  private static Node defaultNode(String text, Place place) {
    if (text.isEmpty()) {
      return new Node.Mapping(List.of(), place);
    }
    if (!text.startsWith("[")) {
      return new Node.Scalar(text, true, place);
    }
    String inside = text.substring(1, text.length() - 1);
    return new Node.Sequence(
        Arrays.stream(inside.split(","))
            .<Node>map(word -> new Node.Scalar(word.strip(), true, place))
            .toList(),
        place);
  }

  private @Nullable Object inline(Part part, Fields fields, Where where) {
    if (!part.raw().isSealed()) {
      return fill(RecordShape.of(part.raw()), fields, where);
    }
    List<RecordShape> all = RecordShape.variants(part.raw());
    if (part.nullable()
        && RecordShape.discriminators(all).stream().noneMatch(key -> fields.look(key) != null)) {
      return null;
    }
    RecordShape chosen = variants.choose(all, fields, where);
    if (chosen == null) {
      return null;
    }
    Object made = fill(chosen, fields, where);
    variants.reportExcluded(all, chosen, fields, where);
    return made;
  }

  private @Nullable Object value(Type type, @Nullable Part part, Node node, Where where) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == Map.class
          ? map(generic, part, node, where)
          : list(generic, part, node, where);
    }
    Class<?> raw = (Class<?>) type;
    if (Node.class.isAssignableFrom(raw)) {
      return raw(raw, node, where);
    }
    if (ScalarForms.reads(raw)) {
      if (node instanceof Node.Scalar scalar) {
        return scalars.read(raw, scalar, where, part);
      }
      complaints.wrongShape(node, where, ScalarForms.noun(raw));
      return null;
    }
    return raw.isSealed() ? variant(raw, node, where) : record(RecordShape.of(raw), node, where);
  }

  private @Nullable Object raw(Class<?> type, Node node, Where where) {
    if (type.isInstance(node)) {
      return node;
    }
    if (node instanceof Node.Scalar scalar && scalar.isNothing()) {
      complaints.nothing(where);
    } else {
      complaints.wrongShape(node, where, type == Node.Mapping.class ? "a map" : "a list");
    }
    return null;
  }

  private @Nullable Object variant(Class<?> sealed, Node node, Where where) {
    List<RecordShape> all = RecordShape.variants(sealed);
    if (node instanceof Node.Mapping mapping) {
      Fields fields = Fields.of(mapping, RecordShape.keys(all));
      RecordShape chosen = variants.choose(all, fields, where);
      if (chosen == null) {
        return null;
      }
      Object made = fill(chosen, fields, where);
      variants.reportExcluded(all, chosen, fields, where);
      reportLeft(chosen.keyed().keySet(), fields, where);
      return made;
    }
    for (RecordShape shape : all) {
      if (shape.shortKey() != null && node instanceof Node.Scalar) {
        return record(shape, node, where);
      }
    }
    if (node instanceof Node.Scalar scalar && scalar.isNothing()) {
      complaints.nothing(where);
    } else {
      complaints.wrongShape(node, where, "a map");
    }
    return null;
  }

  private @Nullable Object list(
      ParameterizedType type, @Nullable Part part, Node node, Where where) {
    List<Node> items;
    if (node instanceof Node.Sequence sequence) {
      items = sequence.items();
    } else if (node instanceof Node.Scalar scalar && scalar.isNothing()) {
      complaints.nothing(where);
      return null;
    } else if (part != null && part.has(OneOrMany.class) && isItem(type, node)) {
      items = List.of(node);
    } else {
      complaints.wrongShape(node, where, "a list");
      return null;
    }
    if (items.isEmpty() && part != null) {
      complaints.empty(where);
    }
    boolean listed = node instanceof Node.Sequence;
    List<Object> made = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      Node item = items.get(i);
      Where at = listed ? where.item(i + 1, item.place()) : where;
      Object value = value(type.getActualTypeArguments()[0], part, item, at);
      if (value != null) {
        made.add(value);
      }
    }
    return List.copyOf(made);
  }

  /// Whether the node may be the one item of a list: a map where items are records.
  private static boolean isItem(ParameterizedType list, Node node) {
    Class<?> item = (Class<?>) list.getActualTypeArguments()[0];
    return node instanceof Node.Scalar || (item.isRecord() && node instanceof Node.Mapping);
  }

  private @Nullable Object map(
      ParameterizedType type, @Nullable Part part, Node node, Where where) {
    if (!(node instanceof Node.Mapping mapping)) {
      if (node instanceof Node.Scalar scalar && scalar.isNothing()) {
        complaints.nothing(where);
      } else {
        complaints.wrongShape(node, where, "a map");
      }
      return null;
    }
    if (mapping.entries().isEmpty() && part != null && part.has(Required.class)) {
      complaints.empty(where);
    }
    boolean named = type.getActualTypeArguments()[0] == Name.class;
    Map<Object, Object> made = new LinkedHashMap<>();
    for (Node.Entry entry : mapping.entries()) {
      Name key = entry.key();
      Where at = where.entry(key.value(), key.place());
      Object value = value(type.getActualTypeArguments()[1], part, entry.value(), at);
      if (value != null) {
        made.put(named ? key : key.value(), value);
      }
    }
    return Collections.unmodifiableMap(made);
  }
}
