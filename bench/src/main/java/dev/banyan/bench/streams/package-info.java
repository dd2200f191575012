/// Events through a pipeline between two topics: the broker, the events, and what is measured of
/// and required from whoever maps them.
@NullMarked
package dev.banyan.bench.streams;

import org.jspecify.annotations.NullMarked;
