/// The laws of mappings as generated tests: random values of any type, counter-examples made small,
/// and a table that shows them. May use `mapping`, `mapping.lens`, `base`, `type` and `value`.
@NullMarked
package dev.banyan.mapping.law;

import org.jspecify.annotations.NullMarked;
