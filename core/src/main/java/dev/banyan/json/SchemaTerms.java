package dev.banyan.json;

import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the schemas of a contract say that their types have no word for, by the identity of types.
///
/// A type says what we take and give. A contract of other people also leaves things open (members
/// it does not name), and bounds what a type does not (decimals, listed numbers). Filled by one
/// thread while schemas are read, and only read afterwards.
public final class SchemaTerms {
  private final IdentityHashMap<Type, Members> members = new IdentityHashMap<>();
  private final IdentityHashMap<Type, Figures> figures = new IdentityHashMap<>();
  private final IdentityHashMap<Type, Boolean> lists = new IdentityHashMap<>();

  /// The members of an object beside its fields: whether others than `free` are refused, and which
  /// must be there although they have no type.
  public record Members(boolean closed, Set<String> free, Set<String> demanded) {
    static final Members CLOSED = new Members(true, Set.of(), Set.of());
    static final Members OPEN = new Members(false, Set.of(), Set.of());

    public Members {
      free = Set.copyOf(free);
      demanded = Set.copyOf(demanded);
    }
  }

  /// The bounds of a number; an empty `listed` allows any.
  public record Figures(@Nullable Bound min, @Nullable Bound max, List<BigDecimal> listed) {
    public Figures {
      listed = List.copyOf(listed);
    }

    /// What is wrong with a value; null where nothing is.
    @Nullable String refusal(BigDecimal value) {
      if (min != null && value.compareTo(min.value()) < (min.open() ? 1 : 0)) {
        return "must be " + (min.open() ? "over " : "at least ") + min.value().toPlainString();
      }
      if (max != null && value.compareTo(max.value()) > (max.open() ? -1 : 0)) {
        return "must be " + (max.open() ? "under " : "at most ") + max.value().toPlainString();
      }
      boolean known =
          listed.isEmpty() || listed.stream().anyMatch(one -> one.compareTo(value) == 0);
      return known
          ? null
          : "must be one of: "
              + String.join(", ", listed.stream().map(BigDecimal::toPlainString).toList());
    }
  }

  /// One end of a range; `open`: the value itself is outside.
  public record Bound(BigDecimal value, boolean open) {}

  public void members(Structure type, Members said) {
    members.put(type, said);
  }

  public void figures(Type type, Figures said) {
    figures.put(type, said);
  }

  /// The items of that list may be null.
  public void nullableItems(Type.ListOf type) {
    lists.put(type, true);
  }

  Members of(Structure type) {
    return members.getOrDefault(type, Members.OPEN);
  }

  @Nullable Figures figures(Type type) {
    return figures.get(type);
  }

  boolean nullable(Type.ListOf type) {
    return lists.containsKey(type);
  }

  /// Makes the readers that check JSON against one contract of other people: types that share
  /// structures share what was compiled of them. Owned by one thread; the readers are for any.
  ///
  /// Members that a contract does not name are as its terms say. A name that stands twice is
  /// refused at every depth, also within members that are passed over: two readers might take
  /// different ones.
  public static final class Readers {
    private final Decoders decoders;
    private final JsonLimits limits;

    public Readers(SchemaTerms terms, JsonLimits limits) {
      this.decoders =
          new Decoders(
              new JsonReader.Options(limits, JsonReader.Unknown.IGNORE, JsonNumbers.PLAIN), terms);
      this.limits = limits;
    }

    public JsonReader reader(Type type, boolean nullable) {
      JsonReader reader = new JsonReader(decoders.of(type), limits, null, true);
      return nullable ? reader.nullable() : reader;
    }

    /// For what has no type with us: any JSON, within the limits.
    public JsonReader any() {
      return new JsonReader(
          in -> {
            in.parser().skipChildren();
            return true;
          },
          limits,
          null,
          true);
    }
  }
}
