/// SQL text and values: dialects, named parameters, statements, binding and reading. May use `core`
/// and `jdbc.schema`.
@NullMarked
package dev.banyan.connectors.jdbc.sql;

import org.jspecify.annotations.NullMarked;
