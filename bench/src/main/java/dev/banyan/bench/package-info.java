/// Micro-benchmarks and comparisons with peers.
@NullMarked
package dev.banyan.bench;

import org.jspecify.annotations.NullMarked;
