package dev.banyan.guard;

import dev.banyan.base.Share;

/// How many repetitions, or hedges, a system can still be given: a bucket that each call fills by
/// the budget's share of a token and each repetition empties by one. Keeps repetitions from
/// becoming the load that a failing system cannot bear. A pure value.
record RetryBudget(double tokens) {
  /// What a quiet system may be given at once.
  private static final double TOKENS_MAX = 10;

  static final RetryBudget FULL = new RetryBudget(TOKENS_MAX);

  RetryBudget called(Share share) {
    return new RetryBudget(Math.min(TOKENS_MAX, tokens + share.fraction()));
  }

  boolean allows() {
    return tokens >= 1;
  }

  RetryBudget spent() {
    return new RetryBudget(tokens - 1);
  }
}
