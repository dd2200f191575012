/// Bytes of a file → nodes with places: YAML 1.2 without its traps, of which JSON is a subset. The
/// only package that sees the YAML library. May use `dev.banyan.text`.
@NullMarked
package dev.banyan.config.text;

import org.jspecify.annotations.NullMarked;
