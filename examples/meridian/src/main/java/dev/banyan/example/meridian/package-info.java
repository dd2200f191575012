/// The legacy side of Meridian, a wholesaler: what Banyan is put in front of. Built on other
/// people's stacks, run in a process of its own; uses nothing of Banyan.
@NullMarked
package dev.banyan.example.meridian;

import org.jspecify.annotations.NullMarked;
