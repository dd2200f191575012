package dev.banyan.config.model;

import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import org.jspecify.annotations.Nullable;

/// Records that belong to another record, and the operation that finds them.
@Doc("Records that belong to another record.")
@Example("orders: { many: OrderHead, call: orders-of, with: { customer: id } }")
public record RelationSection(
    Place place,
    @Inline Target target,
    @Doc("The operation that finds them.") Name call,
    @Doc("Its parameters, from the fields of the record.") @Nullable With with) {

  /// How many there are, and of which type.
  public sealed interface Target {
    /// The name of their type.
    Name type();
  }

  /// Any number.
  public record Many(@Doc("Any number of records of this type.") Name many) implements Target {
    @Override
    public Name type() {
      return many;
    }
  }

  /// At most one.
  public record One(@Doc("At most one record of this type.") Name one) implements Target {
    @Override
    public Name type() {
      return one;
    }
  }
}
