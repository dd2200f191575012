package dev.banyan.operation;

import dev.banyan.type.Type;
import org.jspecify.annotations.Nullable;

/// A failure that an operation's contract names; `detail` is the type of what it carries, null for
/// nothing.
public record DeclaredFault(String name, @Nullable Type detail) {}
