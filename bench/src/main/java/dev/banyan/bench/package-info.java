/// Micro-benchmarks and what stands beside Banyan in comparisons; nothing of the product uses it.
@NullMarked
package dev.banyan.bench;

import org.jspecify.annotations.NullMarked;
