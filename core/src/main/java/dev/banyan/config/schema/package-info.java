/// What follows from the records beside decoding: the JSON Schema that editors complete and check
/// with, and the reference page. May use the other packages of `config` but `load` and `text`.
@NullMarked
package dev.banyan.config.schema;

import org.jspecify.annotations.NullMarked;
