package dev.banyan.config.shape;

import dev.banyan.text.Place;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One component of a record that describes a section: its key, its type, and what its annotations
/// say.
public record Part(
    String key,
    Role role,
    Class<?> raw,
    Type type,
    boolean nullable,
    boolean isShort,
    RecordComponent component) {

  /// How a component gets its value.
  public enum Role {
    /// From the key of its name.
    KEYED,
    /// From the keys around it.
    INLINE,
    /// From all keys that no other component has.
    REST,
    /// From where the section stands.
    PLACE
  }

  static Part of(RecordComponent component) {
    Key key = component.getAnnotation(Key.class);
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    return new Part(
        key == null ? kebab(component.getName()) : key.value(),
        role(component),
        component.getType(),
        component.getGenericType(),
        nullable,
        component.isAnnotationPresent(ShortForm.class),
        component);
  }

  private static Role role(RecordComponent component) {
    if (component.getType() == Place.class) {
      return Role.PLACE;
    }
    if (component.isAnnotationPresent(Inline.class)) {
      return Role.INLINE;
    }
    return component.isAnnotationPresent(Rest.class) ? Role.REST : Role.KEYED;
  }

  /// `accessLog` → `access-log`, `RS256` → `rs256`, `NOT_FOUND` → `not-found`.
  public static String kebab(String name) {
    if (name.equals(name.toUpperCase(Locale.ROOT))) {
      return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  public boolean has(Class<? extends Annotation> annotation) {
    return component.isAnnotationPresent(annotation);
  }

  public boolean shortOnly() {
    ShortForm form = component.getAnnotation(ShortForm.class);
    return form != null && form.only();
  }

  /// The default as it would be written; null where there is none.
  public @Nullable String defaultText() {
    Default value = component.getAnnotation(Default.class);
    return value == null ? null : value.value();
  }

  public @Nullable Bounds bounds() {
    return component.getAnnotation(Bounds.class);
  }

  public String doc() {
    Doc doc = component.getAnnotation(Doc.class);
    return doc == null ? "" : doc.value();
  }

  public boolean isList() {
    return raw == List.class;
  }

  public boolean isMap() {
    return raw == Map.class;
  }

  /// The type of a list's items or of a map's values.
  public Type item() {
    Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
    return arguments[arguments.length - 1];
  }

  /// Whether a section without this key is incomplete.
  public boolean mustBeWritten() {
    if (role != Role.KEYED || nullable || has(Default.class) || has(NotBuilt.class)) {
      return false;
    }
    return has(Required.class) || !(isList() || isMap());
  }
}
