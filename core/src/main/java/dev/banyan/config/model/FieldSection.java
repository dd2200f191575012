package dev.banyan.config.model;

import dev.banyan.config.decode.Checked;
import dev.banyan.config.decode.TypeExpression;
import dev.banyan.config.decode.Written;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.config.shape.Key;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A field of a type, or a parameter of an operation. Short: the type alone.
@Doc("A field of a type, or a parameter of an operation.")
@Example("{ type: date, optional: true }")
public record FieldSection(
    Place place,
    @Inline Values values,
    @Doc("Whether the field may be absent.") @Default("false") boolean optional,
    @Doc("Whether the field may be null.") @Default("false") boolean nullable,
    @Doc("Whether the field is personal data: masked in logs, erasable.")
        @Key("private")
        @Default("false")
        boolean personal,
    @Doc("Whether the field is never shown in logs and traces.") @Default("false") boolean secret,
    @Doc("The roles of which a caller needs one to see the field; others find it absent.")
        @OneOrMany
        List<Name> see,
    @Doc("The roles of which a caller needs one to write the field.") @OneOrMany List<Name> change,
    @Doc("A regular expression that the whole text must match.") @Nullable Written pattern,
    @Doc("The smallest number.") @Nullable BigDecimal min,
    @Doc("The largest number.") @Nullable BigDecimal max,
    @Doc("The fewest characters of a text.") @Nullable Integer lengthMin,
    @Doc("The fewest items of a list.") @Nullable Integer itemsMin,
    @Doc("The most items of a list.") @Nullable Integer itemsMax,
    @Doc("What the field means, for the generated contracts.") @Nullable String doc)
    implements Checked {

  @Override
  public void check(Mistakes mistakes) {
    boolean crossed =
        (min != null && max != null && min.compareTo(max) > 0)
            || (itemsMin != null && itemsMax != null && itemsMin > itemsMax);
    if (!see.isEmpty() && !optional) {
      mistakes.error(
          "hidden-and-required",
          see.getFirst().place(),
          "a field that not everybody sees cannot be required: contracts would promise it to all",
          "add `optional: true`");
    }
    if (crossed) {
      mistakes.error("wrong-value", place, "the smallest is larger than the largest", "swap them");
    }
  }

  /// What the field holds.
  public sealed interface Values {}

  /// Values of a type.
  public record Typed(@Doc("The type of the field.") @ShortForm TypeExpression type)
      implements Values {}

  /// One of a list of words.
  public record Words(@Doc("The words the field may hold.") @Key("enum") @Required List<Name> words)
      implements Values {}
}
