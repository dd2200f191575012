package dev.banyan.config.model;

import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import org.jspecify.annotations.Nullable;

/// A call of an operation as it is written: its name, and where its parameters come from.
@Doc("A call of an operation.")
@Example("{ call: customer, with: { id: id } }")
public record Invocation(
    Place place,
    @Doc("The operation: one of `operations`, or `SYSTEM.OPERATION`.") Name call,
    @Doc("Where its parameters come from; by name where nothing is said.") @Nullable With with) {}
