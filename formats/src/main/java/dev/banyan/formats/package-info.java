/// Bytes and values: a package for each format beyond the core's own.
@NullMarked
package dev.banyan.formats;

import org.jspecify.annotations.NullMarked;
