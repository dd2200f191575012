/// From a loaded configuration to a gateway: every name resolved, every mapping and expression
/// typed, every mistake reported. The only package that sees both the language and the engine; only
/// `cli` and `testkit` call it.
@NullMarked
package dev.banyan.gateway.assemble;

import org.jspecify.annotations.NullMarked;
