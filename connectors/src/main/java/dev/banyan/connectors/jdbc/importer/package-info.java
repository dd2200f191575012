/// `banyan import jdbc`: from a live database to a configuration that works. May use all of the
/// JDBC connector.
@NullMarked
package dev.banyan.connectors.jdbc.importer;

import org.jspecify.annotations.NullMarked;
