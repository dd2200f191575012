/// Databases behind a gateway.
@NullMarked
package dev.banyan.connectors.jdbc;

import org.jspecify.annotations.NullMarked;
