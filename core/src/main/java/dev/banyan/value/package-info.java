/// Data of a type: slots by field position, not maps of names. May use `type` and `base`.
@NullMarked
package dev.banyan.value;

import org.jspecify.annotations.NullMarked;
