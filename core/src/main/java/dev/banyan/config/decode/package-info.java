/// Nodes ⇄ records: the one decoder that is driven by the records themselves, the annotations that
/// steer it, and the value forms a configuration is written in. Serves the language's sections and
/// the connectors' settings alike. May use `base`, `text` and `type`.
@NullMarked
package dev.banyan.config.decode;

import org.jspecify.annotations.NullMarked;
