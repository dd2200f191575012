/// Nodes → records: the one decoder that is driven by the records themselves, and the value forms a
/// configuration is written in. Serves the language's sections and the connectors' settings alike.
/// May use `base`, `dev.banyan.text`, `type`, `config.shape` and `config.text`.
@NullMarked
package dev.banyan.config.decode;

import org.jspecify.annotations.NullMarked;
