/// The customer mapping of the Meridian example beside Java written by hand. May use all of Banyan.
@NullMarked
package dev.banyan.bench.mapping;

import org.jspecify.annotations.NullMarked;
