/// Single sections of a configuration, each turned into what the engine takes. May use `core`.
@NullMarked
package dev.banyan.gateway.assemble.section;

import org.jspecify.annotations.NullMarked;
