/// A peer that Banyan is measured beside. May use Spring alone.
@NullMarked
package dev.banyan.bench.peer;

import org.jspecify.annotations.NullMarked;
