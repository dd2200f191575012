/// Tests of the package of the same name.
@NullMarked
package dev.banyan.connectors.jdbc.sql;

import org.jspecify.annotations.NullMarked;
