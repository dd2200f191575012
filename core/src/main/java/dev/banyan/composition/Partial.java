package dev.banyan.composition;

import dev.banyan.base.Fault;

/// What a failure means after a write was made: no longer that nothing happened. Whoever repeated
/// the whole would make that write twice, also where the rest was refused for good, which stays the
/// answer.
final class Partial {
  private Partial() {}

  static Fault after(String write, Fault fault) {
    if (fault.kind() == Fault.Kind.BUG) {
      return fault.reaching(Fault.Reach.SENT);
    }
    if (fault.kind() == Fault.Kind.OUTCOME_UNKNOWN) {
      return fault;
    }
    if (!fault.kind().mayPass()) {
      return fault.reaching(Fault.Reach.PART);
    }
    return Fault.builder(
            Fault.Kind.OUTCOME_UNKNOWN, "It is not known whether the whole change was made")
        .operator(operator(write, fault))
        .cause(fault)
        .build();
  }

  private static String operator(String write, Fault fault) {
    String seen = fault.operator();
    String made = "`" + write + "` was made, and then the rest failed with " + fault.name();
    return seen == null ? made : made + ": " + seen;
  }
}
