/// The JDBC connector against real databases.
@NullMarked
package dev.banyan.connectors.jdbc;

import org.jspecify.annotations.NullMarked;
