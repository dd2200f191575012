/// Tests of connections and what becomes of them.
@NullMarked
package dev.banyan.connectors.jdbc.pool;

import org.jspecify.annotations.NullMarked;
