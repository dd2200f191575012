/// What `banyan journal` does with a store that lies there. May use what `cli` may use.
@NullMarked
package dev.banyan.cli.journal;

import org.jspecify.annotations.NullMarked;
