/// A database's schema as it was imported: tables, routines, query rows, the file they are kept in,
/// and how two of them differ. May use `core`'s `base`, `text`, `type` and `config.text`.
@NullMarked
package dev.banyan.connectors.jdbc.schema;

import org.jspecify.annotations.NullMarked;
