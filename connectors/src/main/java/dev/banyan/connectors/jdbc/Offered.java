package dev.banyan.connectors.jdbc;

import dev.banyan.operation.Signature;

/// An operation that a database offers: what is known of it, and what it does.
record Offered(Signature signature, Job job) {
  String name() {
    return signature.name();
  }
}
