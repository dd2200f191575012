/// The few things every package needs: faults, deadlines, sizes, running side by side. Uses the JDK
/// alone.
@NullMarked
package dev.banyan.base;

import org.jspecify.annotations.NullMarked;
