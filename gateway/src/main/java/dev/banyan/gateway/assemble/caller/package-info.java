/// Checks `callers:`: reads the files that it names, and makes of each group what recognisers are
/// opened from. May use `core`, `config` and `gateway.security`.
@NullMarked
package dev.banyan.gateway.assemble.caller;

import org.jspecify.annotations.NullMarked;
