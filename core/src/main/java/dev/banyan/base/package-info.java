/// Types, values, mappings, expressions, configuration, operations and guards.
@NullMarked
package dev.banyan.base;

import org.jspecify.annotations.NullMarked;
