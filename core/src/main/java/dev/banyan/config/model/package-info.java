/// The sections of the configuration language, one record for each shape. A record is the schema of
/// its section: it drives decoding, defaults, checks, the JSON Schema and the reference page. May
/// use `base`, `text`, `type`, `operation`'s enumerations and `config.decode`; never the engine.
@NullMarked
package dev.banyan.config.model;

import org.jspecify.annotations.NullMarked;
