package dev.banyan.config.shape;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a record says of the section it describes, read once for each record class. Thread-safe.
public final class RecordShape {
  private static final ClassValue<RecordShape> SHAPES =
      new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
          return new RecordShape(type);
        }
      };

  private final Class<?> type;
  private final List<Part> parts;
  private final Constructor<?> constructor;

  /// Made on first use; a race makes it twice, to the same content.
  private volatile @Nullable Map<String, Part> keyed;

  private RecordShape(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException(type + " is no record");
    }
    this.type = type;
    this.parts = Arrays.stream(components).map(Part::of).toList();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      this.constructor = type.getDeclaredConstructor(types);
      this.constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  public static RecordShape of(Class<?> type) {
    return SHAPES.get(type);
  }

  /// The records of a sealed interface, in the order in which they are declared.
  public static List<RecordShape> variants(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses()).map(RecordShape::of).toList();
  }

  public Class<?> type() {
    return type;
  }

  public List<Part> parts() {
    return parts;
  }

  public Constructor<?> constructor() {
    return constructor;
  }

  public String doc() {
    return docOf(type);
  }

  /// What a record or a sealed interface of records says of itself; empty for nothing.
  public static String docOf(Class<?> type) {
    Doc doc = type.getAnnotation(Doc.class);
    return doc == null ? "" : doc.value();
  }

  /// The keys of which at most one may be written.
  public List<String> exclusive() {
    AtMostOneOf keys = type.getAnnotation(AtMostOneOf.class);
    return keys == null ? List.of() : List.of(keys.value());
  }

  /// The key that tells this variant of a sealed interface from the others; null where it is the
  /// one that takes any key, or has no long form.
  public @Nullable String discriminator() {
    for (Part part : parts) {
      if (part.role() == Part.Role.KEYED) {
        return part.shortOnly() ? null : part.key();
      }
    }
    return null;
  }

  /// The component that takes all other keys; null where there is none.
  public @Nullable Part rest() {
    for (Part part : parts) {
      if (part.role() == Part.Role.REST) {
        return part;
      }
    }
    return null;
  }

  /// The key that a bare scalar stands for, through inline components; null where there is none.
  public @Nullable String shortKey() {
    Part part = shortPart();
    return part == null ? null : part.key();
  }

  /// The component that a bare scalar stands for.
  public @Nullable Part shortPart() {
    return keyed().values().stream().filter(Part::isShort).findFirst().orElse(null);
  }

  /// All keyed components, those of inline components included, by key, in order of declaration.
  public Map<String, Part> keyed() {
    Map<String, Part> known = keyed;
    if (known == null) {
      known = Collections.unmodifiableMap(collect());
      keyed = known;
    }
    return known;
  }

  private Map<String, Part> collect() {
    Map<String, Part> all = new LinkedHashMap<>();
    for (Part part : parts) {
      switch (part.role()) {
        case KEYED -> all.put(part.key(), part);
        case INLINE ->
            inlined(part.raw()).forEach(shape -> shape.keyed().forEach(all::putIfAbsent));
        case REST, PLACE -> {}
      }
    }
    return all;
  }

  /// The records whose keys an inline component of this type brings.
  public static List<RecordShape> inlined(Class<?> type) {
    return type.isSealed() ? variants(type) : List.of(of(type));
  }

  /// All keys that any of the variants has.
  public static Set<String> keys(List<RecordShape> variants) {
    Set<String> keys = new LinkedHashSet<>();
    variants.forEach(variant -> keys.addAll(variant.keyed().keySet()));
    return keys;
  }

  /// The variants' discriminating keys.
  public static List<String> discriminators(List<RecordShape> variants) {
    List<String> keys = new ArrayList<>();
    for (RecordShape variant : variants) {
      String key = variant.discriminator();
      if (key != null) {
        keys.add(key);
      }
    }
    return keys;
  }
}
