/// x
@NullMarked
package dev.banyan.guard;

import org.jspecify.annotations.NullMarked;
