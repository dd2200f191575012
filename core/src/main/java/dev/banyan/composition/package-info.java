/// Operations made of other operations: calls in order or side by side, arguments by expression or
/// mapping, writes over a record as it is now. May use everything in `core` but `config` and
/// `connect`.
@NullMarked
package dev.banyan.composition;

import org.jspecify.annotations.NullMarked;
