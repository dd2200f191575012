package dev.banyan.json.check;

import dev.banyan.json.JsonTree;

/// One demand of a schema. Compiled once, shared by all threads.
@FunctionalInterface
interface Check {
  /// Whether the value is as demanded; notes in `run` what is not, and what it costs beyond one
  /// step. What is demanded of another kind of values is `YES`.
  Taken holds(JsonTree value, Run run);
}
