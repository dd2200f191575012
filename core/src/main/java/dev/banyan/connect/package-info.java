/// The contract between a kind of system and the rest: how its contract is read, how it is opened,
/// how it is called; and the blocking HTTP port. May use everything in `core` but `config`'s
/// records.
@NullMarked
package dev.banyan.connect;

import org.jspecify.annotations.NullMarked;
