/// The connections of one database: their pool, the hold of a call on one of them, replicas, and
/// what a database's refusals mean. May use `base`, `operation`, `config.shape` and the dialects of
/// `connectors.jdbc.sql`.
@NullMarked
package dev.banyan.connectors.jdbc.pool;

import org.jspecify.annotations.NullMarked;
