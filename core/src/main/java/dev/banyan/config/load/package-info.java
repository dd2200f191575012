/// Loading a configuration: its files, overlays and includes, read and decoded together, with every
/// mistake of every file. May use `text` and the other packages of `config`.
@NullMarked
package dev.banyan.config.load;

import org.jspecify.annotations.NullMarked;
