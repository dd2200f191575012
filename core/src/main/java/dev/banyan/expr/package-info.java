/// Expressions: CEL, parsed and type-checked against our types, with exact decimals. The only
/// package that sees the CEL library. May use `base`, `text`, `type` and `value`.
@NullMarked
package dev.banyan.expr;

import org.jspecify.annotations.NullMarked;
