package dev.banyan.model.reaction;

import dev.banyan.base.Clocks;
import dev.banyan.journal.Journal;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What a reaction needs of the process it is in; a simulator gives it others, so that the same
/// seed is the same history.
///
/// @param journal answers the journal once it is open
/// @param pause waits that long, or until work is to end: then it answers true
record Surroundings(
    Supplier<Journal> journal, Clocks clocks, Predicate<Duration> pause, RandomGenerator random) {}
