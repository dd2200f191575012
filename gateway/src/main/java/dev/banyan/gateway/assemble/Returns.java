package dev.banyan.gateway.assemble;

import dev.banyan.composition.Returning;
import dev.banyan.mapping.Mapping;
import dev.banyan.operation.Signature;
import dev.banyan.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operation answers, compiled.
record Returns(
    Returning returning,
    @Nullable Type type,
    Signature.Delivery delivery,
    @Nullable Mapping mapping,
    List<String> story) {}
