package dev.banyan.value;

import dev.banyan.type.OneOf;

/// The value of a one-of: which case, and its content.
public record Chosen(OneOf type, OneOf.Case oneCase, Object content) {}
