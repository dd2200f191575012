/// Databases behind JDBC: tables and queries as typed operations over one bounded pool. May use
/// `core`, HikariCP and the packages below it; knows no other connector.
@NullMarked
package dev.banyan.connectors.jdbc;

import org.jspecify.annotations.NullMarked;
