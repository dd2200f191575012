/// What is wrong with a database as the configuration uses it: plans, indexes, statements that are
/// slow or frequent. May use `core`, `jdbc.pool`, `jdbc.schema` and `jdbc.sql`.
@NullMarked
package dev.banyan.connectors.jdbc.doctor;

import org.jspecify.annotations.NullMarked;
