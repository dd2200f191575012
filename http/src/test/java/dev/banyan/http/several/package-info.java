/// Tests of a system that runs more than once: servers that are slow, ill or killed, and a name
/// server whose answers change.
@NullMarked
package dev.banyan.http.several;

import org.jspecify.annotations.NullMarked;
