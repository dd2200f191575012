package dev.banyan.connectors.jdbc;

import dev.banyan.operation.Signature;
import org.jspecify.annotations.Nullable;

/// An operation that a database offers: what is known of it, what it does, and how several lookups
/// of it go together; null where they cannot.
record Offered(Signature signature, Job job, @Nullable Lookup lookup) {
  Offered(Signature signature, Job job) {
    this(signature, job, null);
  }

  String name() {
    return signature.name();
  }
}
