/// Operations: typed functions, and the exchange in which they are called. May use `base`, `type`
/// and `value`.
@NullMarked
package dev.banyan.operation;

import org.jspecify.annotations.NullMarked;
