package dev.banyan.json.check;

import dev.banyan.json.JsonTree;

/// One demand of a schema. Compiled once, shared by all threads.
@FunctionalInterface
interface Check {
  /// Whether the value is as demanded; notes in `run` what is not. What is demanded of another kind
  /// of values holds.
  boolean holds(JsonTree value, Run run);
}
