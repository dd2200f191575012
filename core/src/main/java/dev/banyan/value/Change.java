package dev.banyan.value;

/// A change to a record: what a merge patch (RFC 7396) decodes to, before it is known what it
/// changes.
@FunctionalInterface
public interface Change {
  /// The record after the change. Throws `INVALID` with pointers into the patch where the result
  /// would break its type.
  Struct apply(Struct current);
}
