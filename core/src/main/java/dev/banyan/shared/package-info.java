/// The port of shared memory: what the nodes of one gateway know together, and may lose. May use
/// `base`.
@NullMarked
package dev.banyan.shared;

import org.jspecify.annotations.NullMarked;
