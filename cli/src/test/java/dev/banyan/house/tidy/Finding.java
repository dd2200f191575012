package dev.banyan.house.tidy;

/// One thing that is untidy: which rule, what it is about (for the list of exceptions), where, and
/// what to do.
record Finding(String rule, String subject, String place, String advice)
    implements Comparable<Finding> {
  @Override
  public int compareTo(Finding other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return "%s: %s: %s".formatted(place, rule, advice);
  }
}
