/// The load of `bench/legacy-relief`. Uses the JDK and the driver of the database alone.
@NullMarked
package dev.banyan.bench.relief;

import org.jspecify.annotations.NullMarked;
